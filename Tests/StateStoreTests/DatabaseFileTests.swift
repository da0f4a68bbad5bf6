// The database as a file: modes, owners, foreign side files.
import Glibc
import Testing
import TimeSeries

@testable import StateStore

@Test func `a new database and its side files are 0640 whatever the umask`() async {
  await #expect(processExitsWith: .success) {
    umask(0o077)
    try withDatabasePath { path in
      let store = try StateStore.open(path: path)
      _ = try store.insertSeries(SeriesID("boiler"), unit: nil)
      for suffix in ["", "-wal", "-shm"] {
        #expect(try mode(of: path + suffix) == 0o640)
      }
      try store.close()
    }
  }
}

@Test func `what a kill has left of a new database is begun anew`() throws {
  try withDatabasePath { path in
    for suffix in [".new", ".new-wal", ".new-shm", ".new-journal"] {
      try write(Array("half".utf8), to: path + suffix, mode: 0o600)
    }
    // Of a database that was removed after it was closed.
    for suffix in ["-wal", "-shm"] { try write([], to: path + suffix, mode: 0o600) }
    let store = try StateStore.open(path: path)
    try store.close()
    #expect(try mode(of: path) == 0o640)
    #expect(
      names(in: DatabaseFile(path: path).directory)
        == ["forecastd.db", "forecastd.db-shm", "forecastd.db-wal"])
  }
}

@Test func `an empty file is no database, and stays`() throws {
  try withDatabasePath { path in
    try write([], to: path)
    let written = try storeError {
      let store = try StateStore.open(path: path)
      try store.close()
    }
    let read = try storeError {
      let store = try StateStore.openReadOnly(path: path)
      try store.close()
    }
    #expect(written == .empty(path: path) && read == written)
    #expect(written?.category == .data)
    #expect(
      written?.description == "\(path): is empty where a database should be; it was left alone. "
        + "Restore a backup; if nothing was ever learned here, remove the file and start again.")
    #expect(names(in: DatabaseFile(path: path).directory) == ["forecastd.db"])
  }
}

@Test func `the log of a database that is gone keeps a new one from being made`() throws {
  try withDatabasePath { path in
    try write([1, 2, 3], to: path + "-wal")
    let error = try storeError {
      let store = try StateStore.open(path: path)
      try store.close()
    }
    #expect(error == .orphanedLog(path: path, bytes: 3))
    #expect(error?.category == .data)
    #expect(
      error?.description
        == "\(path): is not there, but \(path)-wal holds 3 bytes of it; nothing was "
        + "made. Put the database back beside its log; if both are to go, remove \(path)-wal and "
        + "start again.")
    #expect(names(in: DatabaseFile(path: path).directory) == ["forecastd.db-wal"])
  }
}

@Test func `a directory in the database's place is refused`() throws {
  try withDatabasePath { path in
    #expect(unsafe mkdir(path, 0o755) == 0)
    let written = try storeError {
      let store = try StateStore.open(path: path)
      try store.close()
    }
    let read = try storeError {
      let store = try StateStore.openReadOnly(path: path)
      try store.close()
    }
    #expect(written == .notAFile(path: path))
    #expect(read == .notAFile(path: path))
    #expect(read?.category == .data)
  }
}

@Test func `a directory that is missing is a system error`() throws {
  try withDatabasePath { path in
    let error = try storeError {
      let store = try StateStore.open(path: path + "/below.db", allowingNetworkFileSystem: true)
      try store.close()
    }
    #expect(error == .system(path: path + "/below.db.new", call: "open", errno: ENOENT))
    #expect(
      error?.description
        == "\(path)/below.db.new: open failed: No such file or directory (errno 2); "
        + "nothing was stored. Check the directory's owner, mode and free space.")
  }
}

@Test func `the directory of a path`() {
  #expect(DatabaseFile(path: "/var/lib/forecastd.db").directory == "/var/lib")
  #expect(DatabaseFile(path: "/forecastd.db").directory == "/")
  #expect(DatabaseFile(path: "forecastd.db").directory == ".")
}

/// Field failure Q9.
@Test func `no database is made on a network file system, unless that is allowed`() throws {
  try withDatabasePath { path in
    let error = try storeError {
      let store = try StateStore.open(path: path, fileSystemType: { _ in 0x6969 })
      try store.close()
    }
    let directory = DatabaseFile(path: path).directory
    #expect(error == .networkFileSystem(path: directory, kind: "NFS"))
    #expect(names(in: directory) == [])
    let allowed = try StateStore.open(
      path: path, allowingNetworkFileSystem: true, fileSystemType: { _ in 0x6969 })
    try allowed.close()
  }
}

/// Field failure Q9.
@Test func `network file systems are known by their numbers`() {
  #expect(DatabaseFile.networkFileSystem(type: 0x6969) == "NFS")
  // As a signed 32-bit number, which some kernels return.
  #expect(DatabaseFile.networkFileSystem(type: -11_317_950) == "CIFS")
  #expect(DatabaseFile.networkFileSystem(type: 0xFF53_4D42) == "CIFS")
  #expect(DatabaseFile.networkFileSystem(type: 0xFE53_4D42) == "SMB2")
  #expect(DatabaseFile.networkFileSystem(type: 0x6573_5546) == "FUSE")
  // ext4, xfs, tmpfs, overlayfs, 9p.
  for local in [0xEF53, 0x5846_5342, 0x0102_1994, 0x794C_7630, 0x0102_1997] {
    #expect(DatabaseFile.networkFileSystem(type: local) == nil)
  }
}

@Test func `a full disk and a denied access are told from other errors`() {
  let full = StateStoreError.system(path: "x", call: "fsync", errno: EDQUOT)
  #expect(full.isDiskFull)
  #expect(full.category == .inputOutput)
  let denied = StateStoreError.system(path: "x", call: "open", errno: EACCES)
  #expect(!denied.isDiskFull)
  #expect(denied.category == .permission)
}

/// Another user who is in no group of ours.
private let stranger: uid_t = 65534

/// Needs root, to act as two users.
@Suite(.enabled(if: geteuid() == 0, "acts as two users, which only root can"))
struct SideFileTests {
  /// Field failure Q2.
  @Test func `foreign side files with nothing in them are removed`() async {
    await #expect(processExitsWith: .success) {
      try withDatabasePath { path in
        try leaveSideFiles(of: path, logBytes: 0)
        try actAsStranger()
        let store = try StateStore.open(path: path)
        try store.close()
        #expect(try owner(of: path + "-wal") == stranger)
        #expect(try owner(of: path + "-shm") == stranger)
      }
    }
  }

  /// Field failure Q2.
  @Test func `a foreign log that holds something is refused with the way out`() async {
    await #expect(processExitsWith: .success) {
      try withDatabasePath { path in
        try leaveSideFiles(of: path, logBytes: 100)
        try actAsStranger()
        let error = try storeError {
          let store = try StateStore.open(path: path)
          try store.close()
        }
        #expect(error == .foreignSideFile(path: path + "-wal", owner: 0, user: stranger))
        #expect(error?.category == .permission)
        #expect(
          error?.description == "\(path)-wal: belongs to user 0, and user 65534 may not write it; "
            + "nothing was opened. Stop whoever uses the database, then run: "
            + "chown 65534 '\(path)-wal'")
      }
    }
  }

  @Test func `a database that we may not touch is a matter of permission`() async {
    await #expect(processExitsWith: .success) {
      try withDatabasePath { path in
        let store = try StateStore.open(path: path)
        try store.close()
        try #require(unsafe chmod(DatabaseFile(path: path).directory, 0o755) == 0)
        try actAsStranger()
        let written = try storeError {
          let store = try StateStore.open(path: path)
          try store.close()
        }
        let read = try storeError {
          let store = try StateStore.openReadOnly(path: path)
          try store.close()
        }
        #expect(written == .system(path: path, call: "faccessat", errno: EACCES))
        #expect(read == written)
        #expect(read?.category == .permission)
        try #require(seteuid(0) == 0)
      }
    }
  }

  @Test func `foreign side files stay while someone has the database open`() async {
    await #expect(processExitsWith: .success) {
      try withDatabasePath { path in
        try leaveSideFiles(of: path, logBytes: 0)
        let reader = try holdSharedLock(on: path)
        defer { close(reader) }
        try actAsStranger()
        let error = try storeError {
          let store = try StateStore.open(path: path)
          try store.close()
        }
        #expect(error == .foreignSideFile(path: path + "-wal", owner: 0, user: stranger))
      }
    }
  }
}

/// Makes a database that belongs to the stranger, with side files that belong to us.
private func leaveSideFiles(of path: String, logBytes: Int) throws {
  let store = try StateStore.open(path: path)
  try store.close()
  try write([UInt8](repeating: 0, count: logBytes), to: path + "-wal")
  try #require(unsafe chown(path, stranger, stranger) == 0)
  try #require(unsafe chown(DatabaseFile(path: path).directory, stranger, stranger) == 0)
}

/// Goes on as the stranger, for the rest of the process.
private func actAsStranger() throws {
  try #require(setgroups(0, nil) == 0)
  try #require(setegid(stranger) == 0)
  try #require(seteuid(stranger) == 0)
}

/// Locks the database as another process would that reads it, until the descriptor is closed.
///
/// A lock of the descriptor, not of the process: it stands in the way of the process' own locks.
private func holdSharedLock(on path: String) throws -> Int32 {
  let descriptor = unsafe open(path, O_RDWR)
  try #require(descriptor >= 0)
  var lock = flock()
  lock.l_type = Int16(F_RDLCK)
  lock.l_whence = Int16(SEEK_SET)
  lock.l_start = 0x4000_0002
  lock.l_len = 510
  let setOpenFileDescriptionLock: Int32 = 37
  try #require(unsafe fcntl(descriptor, setOpenFileDescriptionLock, &lock) == 0)
  return descriptor
}

private func owner(of path: String) throws -> uid_t {
  var facts = stat()
  try #require(unsafe stat(path, &facts) == 0)
  return facts.st_uid
}
