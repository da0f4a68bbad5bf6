// The way to a file of Place.swift: beneath a link-free root no link leads anywhere.
import Glibc
import LinuxSystem
import TestSupport
import Testing

@Test func `a directory that became a link leads nowhere beneath the root`() throws {
  try withTemporaryDirectory { directory in
    let root = directory.appending("spool")
    let elsewhere = directory.appending("elsewhere")
    let link = root.appending("inbox")
    try LinuxFileSystem().makeDirectory(root, permissions: 0o755)
    try LinuxFileSystem().makeDirectory(elsewhere, permissions: 0o755)
    try write("secret", to: elsewhere.appending("x"))
    #expect(unsafe symlink("\(elsewhere)", "\(link)") == 0)

    let trusting = LinuxFileSystem()
    #expect(try trusting.status(link.appending("x")).size == 6)

    let careful = LinuxFileSystem(linkFreeRoot: root)
    let path = link.appending("x")
    let calls: [() throws -> Void] = [
      { _ = try careful.openFile(path, .read) },
      { _ = try careful.status(path) },
      { try careful.rename(path, to: root.appending("y"), replacing: false) },
      { try careful.unlink(path) },
      { try careful.makeDirectory(link.appending("d"), permissions: 0o700) },
      { try careful.removeDirectory(path) },
    ]
    for call in calls {
      let error = #expect(throws: SystemError.self) { try call() }
      #expect(error?.isNotDirectory == true)
    }
    #expect(try names(in: elsewhere) == [FilePath("x")])
  }
}

@Test func `beneath the root all calls work as elsewhere`() throws {
  try withTemporaryDirectory { directory in
    let link = directory.appending("way")
    let real = directory.appending("real")
    try LinuxFileSystem().makeDirectory(real, permissions: 0o755)
    #expect(unsafe symlink("\(real)", "\(link)") == 0)
    // The way to the root may be a link.
    let careful = LinuxFileSystem(linkFreeRoot: link)
    try careful.makeDirectories(link.appending("a/b"), permissions: 0o755)
    try careful.replaceFile(
      link.appending("a/b/x"), with: [65], permissions: 0o644, durably: true)
    try careful.rename(link.appending("a/b/x"), to: link.appending("y"), replacing: false)
    #expect(try content(of: real.appending("y")) == "A")
    try careful.unlink(link.appending("y"))
    try careful.removeDirectory(link.appending("a/b"))
    #expect(try names(in: real.appending("a")) == [])
  }
}

@Test(arguments: ["inbox/../x", "./x", "x\0y", "inbox/.."])
func `a path that steps back or ends early is refused`(path: String) throws {
  try withTemporaryDirectory { directory in
    let careful = LinuxFileSystem(linkFreeRoot: directory)
    let error = #expect(throws: SystemError.self) {
      _ = try careful.status(directory.appending(path))
    }
    #expect(error?.number == EINVAL)
  }
}

@Test func `a zero byte in a path is refused everywhere`() {
  let error = #expect(throws: SystemError.self) {
    _ = try LinuxFileSystem().status(FilePath("/etc/passwd\0.csv"))
  }
  #expect(error?.number == EINVAL)
}
