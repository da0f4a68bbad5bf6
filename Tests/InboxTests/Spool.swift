// A spool in a fresh directory, for tests.
import Glibc
import Inbox
import LinuxSystem
import TestSupport
import Testing

/// Gives `body` a spool that is ready to work in.
func withSpool(_ body: (SpoolLayout) throws -> Void) throws {
  try withTemporaryDirectory { directory in
    let layout = SpoolLayout(root: directory)
    #expect(try layout.prepare(on: LinuxFileSystem()) == [])
    try body(layout)
  }
}

/// The candidate that a look finds at `path` in the inbox.
func candidate(_ path: FilePath, in layout: SpoolLayout) throws -> InboxCandidate {
  let full = layout.inbox.appending(path)
  return InboxCandidate(
    path: full, relativePath: path, status: try LinuxFileSystem().status(full))
}

/// Puts a file into the inbox and claims it.
func claimed(_ name: FilePath, content: String = "a,b\n", in layout: SpoolLayout) throws
  -> ClaimedFile
{
  let path = layout.inbox.appending(name)
  try LinuxFileSystem().makeDirectories(path.parent, permissions: 0o770)
  try write(content, to: path)
  let outcome = try ClaimedFile.claim(
    try candidate(name, in: layout), in: layout, on: LinuxFileSystem())
  guard case .claimed(let file) = outcome else {
    throw SystemError(call: "claim", path: name, number: EEXIST)
  }
  return file
}

/// Every regular file of the spool and its content, by path in the spool.
func files(of layout: SpoolLayout) throws -> [FilePath: String] {
  var found: [FilePath: String] = [:]
  var waiting = layout.directories
  while let directory = waiting.popLast() {
    for name in try names(in: directory) {
      let path = directory.appending(name)
      if try LinuxFileSystem().status(path).kind == .directory {
        waiting.append(path)
      } else if let relative = path.relative(to: layout.root) {
        found[relative] = try content(of: path)
      }
    }
  }
  return found
}

/// A status of a regular file, for tests without a disk.
func regularStatus(size: Int64 = 1, modified: Int64 = 0, changed: Int64 = 0, inode: UInt64 = 1)
  -> FileStatus
{
  FileStatus(
    kind: .regular, device: 1, inode: inode, size: size, modifiedNanoseconds: modified,
    changedNanoseconds: changed, bornNanoseconds: nil, linkCount: 1, userID: 0, groupID: 0,
    permissions: 0o644)
}
