// What FileStatus.swift tells of files and volumes.
import LinuxSystem
import Testing

private let status = FileStatus(
  kind: .regular, device: 1, inode: 2, size: 3, modifiedNanoseconds: 4, changedNanoseconds: 5,
  bornNanoseconds: 6, linkCount: 1, userID: 0, groupID: 0, permissions: 0o644)

@Test func `any change of size, of time or of file is a change`() {
  #expect(status.isUnchanged(from: status))
  let changes: [(inout FileStatus) -> Void] = [
    { $0.device = 9 }, { $0.inode = 9 }, { $0.size = 9 }, { $0.modifiedNanoseconds = 9 },
    { $0.changedNanoseconds = 9 }, { $0.bornNanoseconds = 9 }, { $0.bornNanoseconds = nil },
  ]
  for change in changes {
    var other = status
    change(&other)
    #expect(!other.isUnchanged(from: status))
  }
}

/// Field failure D4.
@Test func `an inode that is used again is another file where the birth time is kept`() {
  var other = status
  other.bornNanoseconds = 7
  #expect(!other.isSameFile(as: status))
}

/// Field failure I3.
@Test(
  arguments: [
    (0x6969, "NFS"), (0xFE53_4D42, "SMB"), (0xFF53_4D42, "SMB"), (0x6573_5546, "FUSE"),
    (0x0102_1997, "9p"), (0xEF53, nil), (0x0102_1994, nil),
  ] as [(UInt32, String?)])
func `a network file system is known by its number`(number: UInt32, name: String?) {
  #expect(Volume(freeBytes: 1, totalBytes: 1, typeNumber: number).networkName == name)
}
