// The directories of SpoolLayout.swift: made, probed, and complained about.
import Glibc
import Inbox
import LinuxSystem
import TestSupport
import Testing

@Test func `a spool is made and leaves nothing behind`() throws {
  try withTemporaryDirectory { directory in
    let layout = SpoolLayout(root: directory.appending("spool"))
    for _ in 0..<2 {
      let warnings = try layout.prepare(on: LinuxFileSystem())
      #expect(warnings == [])
    }
    let expected = ["done", "failed", "inbox", "outbox", "processing"].map { FilePath($0) }
    #expect(try names(in: layout.root) == expected)
    for path in layout.directories { #expect(try names(in: path) == []) }
  }
}

/// Field failure S5.
@Test func `a sticky inbox is warned of`() throws {
  try withSpool { layout in
    #expect(unsafe chmod("\(layout.inbox)", 0o3770) == 0)
    let warnings = try layout.prepare(on: LinuxFileSystem())
    #expect(warnings == [.stickyInbox(layout.inbox)])
    #expect(
      warnings.first?.description
        == "\(layout.inbox): has the sticky bit, so that files of other users cannot be taken out "
        + "of it and stay. Run: chmod -t \(layout.inbox)")
  }
}

@Test func `another file system is refused before anything is moved`() throws {
  try withSpool { layout in
    // The probe of each directory is renamed once within it, then once from the inbox.
    let fileSystem = FaultyFileSystem { _, call, path in
      call == "rename" && path.parent == layout.inbox && path.name == Array(".forecastd-probe".utf8)
        ? EXDEV : nil
    }
    let error = #expect(throws: SpoolError.self) { _ = try layout.prepare(on: fileSystem) }
    #expect(error?.description.hasPrefix("\(layout.inbox): files cannot be made") == true)
    let left = try files(of: layout)
    #expect(left == [:])
  }
}

@Test func `a move to another file system says which directories they are`() throws {
  try withSpool { layout in
    var renames = 0
    let fileSystem = FaultyFileSystem { _, call, _ in
      guard call == "rename" else { return nil }
      renames += 1
      return renames > 5 ? EXDEV : nil
    }
    let error = #expect(throws: SpoolError.self) { _ = try layout.prepare(on: fileSystem) }
    #expect(error == .otherFileSystem(inbox: layout.inbox, directory: layout.processing))
    #expect(
      error?.description
        == "\(layout.processing): lies on another file system than \(layout.inbox), so that files "
        + "cannot be renamed from there to here; nothing was started. Put the whole spool on one "
        + "file system, under one ReadWritePaths= of the service.")
    let left = try files(of: layout)
    #expect(left == [:])
  }
}

/// Field failure S5.
@Test(arguments: Fault.allCases)
func `whichever call fails, preparing says so, and works the next time`(fault: Fault) throws {
  var index = 0
  var isDone = false
  while !isDone {
    try withTemporaryDirectory { directory in
      let layout = SpoolLayout(root: directory.appending("spool"))
      let faulty = FaultyFileSystem(failing: fault.rule(at: index, number: EIO))
      do {
        _ = try layout.prepare(on: faulty)
        isDone = faulty.calls.count <= index
      } catch {
        #expect("\(error)".contains("EIO"))
      }
      _ = try layout.prepare(on: LinuxFileSystem())
      #expect(try files(of: layout) == [:])
    }
    index += 1
  }
  #expect(index > 30)
}

@Test(arguments: [
  (28, "Free some space on its file system."),
  (5, "Look at the disk: the kernel's log tells more."),
  (24, "Allow the process more open files."),
  (13, "Make the directory writable for the user that forecastd runs as."),
])
func `a directory that cannot be worked in is told with what mends it`(
  number: Int32, advice: String
) {
  let directory = FilePath("/spool/inbox")
  let cause = SystemError(call: "open", path: directory, number: number)
  #expect(
    SpoolError.unusable(directory: directory, cause).description
      == "/spool/inbox: files cannot be made, renamed and removed here; nothing was started. "
      + "\(cause). \(advice)")
}
