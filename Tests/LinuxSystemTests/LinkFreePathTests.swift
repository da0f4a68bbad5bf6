// Where paths with symbolic links lead.
import Glibc
import LinuxSystem
import TestSupport
import Testing

@Test func `a path leads where its links do`() throws {
  try withTemporaryDirectory { directory in
    let inner = directory.appending("inner")
    try LinuxFileSystem().makeDirectory(inner, permissions: 0o700)
    let link = directory.appending("link")
    let made = unsafe symlink("inner", link.text)
    #expect(made == 0)
    let found = try link.resolvingLinks()
    let expected = try inner.resolvingLinks()
    #expect(found == expected)
    #expect(throws: SystemError(call: "open", path: inner.appending("absent"), number: ENOENT)) {
      try inner.appending("absent").resolvingLinks()
    }
  }
}
