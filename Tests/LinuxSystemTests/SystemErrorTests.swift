// The messages of SystemError.swift.
import Glibc
import LinuxSystem
import Testing

@Test func `an error says where, which call, and why`() {
  let error = SystemError(call: "open", path: FilePath("/spool/a\nb"), number: EACCES)
  #expect("\(error)" == "/spool/a\\x0Ab: open failed: permission denied (EACCES)")
}

/// Field failure Q6.
@Test func `a full disk says what to do`() {
  let error = SystemError(call: "write", path: FilePath("/spool/x"), number: ENOSPC)
  #expect(
    "\(error)" == "/spool/x: write failed: no space left (ENOSPC). "
      + "Free some space; nothing is lost, and the work is repeated.")
  #expect(error.isOutOfSpace)
}

@Test func `an error without a path or a name still says its number`() {
  let error = SystemError(call: "signalfd", number: 4095)
  #expect("\(error)" == "signalfd failed: unknown error (errno 4095)")
}

/// Field failure Q7.
@Test func `a failed sync is told from other calls`() {
  for (call, isSync) in [("fsync", true), ("fdatasync", true), ("write", false)] {
    #expect(SystemError(call: call, number: EIO).isSyncFailure == isSync)
  }
}

@Test(arguments: [ENOSPC, EDQUOT, ENOENT, EEXIST, EXDEV, EACCES, EPERM, EROFS, EMFILE, EIO])
func `each kind of error has one answer`(number: Int32) {
  let error = SystemError(call: "open", number: number)
  #expect(error.isOutOfSpace == [ENOSPC, EDQUOT].contains(number))
  #expect(error.isMissing == (number == ENOENT))
  #expect(error.isExisting == (number == EEXIST))
  #expect(error.isCrossDevice == (number == EXDEV))
  #expect(error.isForbidden == [EACCES, EPERM].contains(number))
  #expect(error.isReadOnly == (number == EROFS))
  #expect(error.isOutOfDescriptors == [EMFILE, ENFILE].contains(number))
  #expect(error.isInputOutput == (number == EIO))
}
