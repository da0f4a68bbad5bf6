// The sentences of Refusal.swift.
import Glibc
import Inbox
import LinuxSystem
import Testing

private let path = FilePath("/spool/inbox/x")

@Test(
  arguments: [
    (
      .notRegular(.fifo),
      "is a FIFO, not a regular file; it was not opened. Put the data itself here."
    ),
    (
      .directoryNotRecursive,
      "is a directory; it was not looked into. Set inbox.recursive to true, or move its files up."
    ),
    (
      .directoryTooDeep(limit: 8),
      "is a directory more than 8 levels deep; it was not looked into. Move its files up."
    ),
    (
      .tooManyDirectories(limit: 1000),
      "is a directory beyond the first 1000; it was not looked into. Put the files of several "
        + "devices into one directory, or take away directories that are empty."
    ),
    (
      .severalLinks(2),
      "is a file with 2 names (hard links); it was not opened. Copy it instead of linking it."
    ),
  ] as [(RefusalReason, String)])
func `a refusal says what stands there and what to change`(reason: RefusalReason, text: String) {
  let refusal = InboxRefusal(path: path, reason: reason)
  #expect(refusal.description == "/spool/inbox/x: " + text)
  #expect(InboxError.refused(refusal).description == refusal.description)
  #expect(InboxError.refused(refusal).systemError == nil)
}

@Test func `an error of the kernel is handed on`() {
  let error = SystemError(call: "open", path: path, number: EIO)
  #expect(InboxError.system(error).description == error.description)
  #expect(InboxError.system(error).systemError == error)
}

@Test func `another file system is named`() {
  let error = InboxError.otherFileSystem(source: path, target: FilePath("/p/x"))
  #expect(
    error.description == "/spool/inbox/x: cannot be renamed to /p/x, which lies on another file "
      + "system; the file stays where it is. Put the whole spool on one file system")
}
