// Putting back with FailedFile.swift.
import Glibc
import Inbox
import LinuxSystem
import TestSupport
import Testing

/// A file that failed with the name taken, so that it is called `x.csv~7` in failed.
private func failed(in layout: SpoolLayout) throws -> FailedFile {
  let fileSystem = LinuxFileSystem()
  try fileSystem.makeDirectories(layout.failed.appending("boiler"), permissions: 0o750)
  try write("older", to: layout.failed.appending("boiler/x.csv"))
  let file = try claimed(FilePath("boiler/x.csv"), content: "data", in: layout)
  let reason = FailureReason(file: file.relativePath, reason: "r", time: "t", digest: nil)
  _ = try file.finish(into: .failed(reason), id: "7")
  return FailedFile(
    relativePath: FilePath("boiler/x.csv~7"), layout: layout, fileSystem: fileSystem)
}

@Test func `a failed file goes back under the name it had`() throws {
  try withSpool { layout in
    let file = try failed(in: layout)
    #expect(try file.reason()?.reason == "r")
    #expect(try file.retry() == layout.inbox.appending("boiler/x.csv"))
    #expect(
      try files(of: layout) == [
        FilePath("failed/boiler/x.csv"): "older", FilePath("inbox/boiler/x.csv"): "data",
      ])
    let error = #expect(throws: RetryError.self) { _ = try file.retry() }
    #expect(error == .missing(file.path))
    #expect(
      error?.description == "\(file.path): there is no such failed file; nothing was done. "
        + "Name one that stands in failed")
  }
}

@Test func `a file without a reason goes back under the name it has`() throws {
  try withSpool { layout in
    _ = try failed(in: layout)
    let file = FailedFile(
      relativePath: FilePath("boiler/x.csv"), layout: layout, fileSystem: LinuxFileSystem())
    #expect(try file.reason() == nil)
    #expect(try file.retry() == layout.inbox.appending("boiler/x.csv"))
  }
}

@Test func `a name that is taken in the inbox is not replaced`() throws {
  try withSpool { layout in
    let file = try failed(in: layout)
    let taken = layout.inbox.appending("boiler/x.csv")
    try write("new", to: taken)
    let before = try files(of: layout)
    let error = #expect(throws: RetryError.self) { _ = try file.retry() }
    #expect(error == .taken(taken))
    #expect(
      error?.description == "\(taken): there is a file already; nothing was done. "
        + "Try again when that one is taken")
    #expect(try files(of: layout) == before)
  }
}

@Test(arguments: Fault.allCases)
func `whichever call fails, the failed file is in one place, and goes back the next time`(
  fault: Fault
) throws {
  var index = 0
  var isDone = false
  while !isDone {
    try withSpool { layout in
      let file = try failed(in: layout)
      let faulty = FaultyFileSystem(failing: fault.rule(at: index, number: EIO))
      do {
        _ = try FailedFile(
          relativePath: file.relativePath, layout: layout, fileSystem: faulty
        ).retry()
        isDone = faulty.calls.count <= index
      } catch {
        #expect("\(error)".contains("EIO"))
      }
      #expect(try files(of: layout).values.filter { $0 == "data" }.count == 1)
      do {
        _ = try file.retry()
      } catch {
        #expect(error as? RetryError == .missing(file.path))
      }
      #expect(try files(of: layout)[FilePath("inbox/boiler/x.csv")] == "data")
      #expect(try names(in: layout.failed.appending("boiler")) == [FilePath("x.csv")])
    }
    index += 1
  }
  #expect(index > 10)
}
