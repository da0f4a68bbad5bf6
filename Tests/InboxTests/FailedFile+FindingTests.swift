// Finding failed files, and tidying their reasons, with FailedFile+Finding.swift.
import Inbox
import LinuxSystem
import TestSupport
import Testing

/// Claims a file and sets it aside.
private func fail(
  _ name: String, because reason: String = "r", id: String = "7", in layout: SpoolLayout
) throws {
  let file = try claimed(FilePath(name), content: reason, in: layout)
  let reason = FailureReason(file: file.relativePath, reason: reason, time: "t", digest: nil)
  _ = try file.finish(into: .failed(reason), id: id)
}

private func found(_ name: String, in layout: SpoolLayout) throws -> [String] {
  try FailedFile.named(FilePath(name), in: layout, on: LinuxFileSystem())
    .map { "\($0.relativePath)" }
}

@Test func `failed files are listed without their reasons, whatever they are called`() throws {
  try withSpool { layout in
    try fail("x.csv", in: layout)
    try fail("boiler/x.csv", in: layout)
    try fail("y.reason.json", in: layout)
    try write("left behind", to: layout.failed.appending("gone.csv.reason.json"))
    let all = try FailedFile.all(in: layout, on: LinuxFileSystem())
    #expect(all.map { "\($0.relativePath)" } == ["boiler/x.csv", "x.csv", "y.reason.json"])
  }
}

@Test func `a failed file is found by its name there, by the one it had, and by its reason`() throws
{
  try withSpool { layout in
    try fail("boiler/x.csv", in: layout)
    try fail("boiler/x.csv", id: "8", in: layout)
    #expect(try found("boiler/x.csv", in: layout) == ["boiler/x.csv"])
    #expect(try found("boiler/x.csv~8", in: layout) == ["boiler/x.csv~8"])
    #expect(try found("boiler/x.csv~8.reason.json", in: layout) == ["boiler/x.csv~8"])
    try fail("boiler/x.csv", id: "9", in: layout)
    let first = FailedFile(
      relativePath: FilePath("boiler/x.csv"), layout: layout, fileSystem: LinuxFileSystem())
    _ = try first.retry()
    #expect(try found("boiler/x.csv", in: layout) == ["boiler/x.csv~8", "boiler/x.csv~9"])
    for name in ["x.csv", "boiler", "boiler/x.csv/y", "boiler/x"] {
      #expect(try found(name, in: layout) == [])
    }
  }
}

@Test func `a reason goes when its file was taken away by hand, and only then`() throws {
  try withSpool { layout in
    let files = LinuxFileSystem()
    try fail("stays.csv", in: layout)
    try fail("moved.csv", in: layout)
    try files.rename(
      layout.failed.appending("moved.csv"), to: layout.inbox.appending("moved.csv"),
      replacing: false)
    // On its way to failed: the reason is written before the file comes.
    _ = try claimed(FilePath("coming.csv"), in: layout)
    let coming = FailureReason(
      file: FilePath("coming.csv"), reason: "r", time: "t", digest: nil)
    try write(
      String(decoding: coming.encoded, as: UTF8.self),
      to: layout.failed.appending("coming.csv.reason.json"))
    try write("not ours", to: layout.failed.appending("foreign.reason.json"))
    let removed = try FailedFile.removeStaleReasons(in: layout, on: files)
    #expect(removed == [layout.failed.appending("moved.csv.reason.json")])
    #expect(
      try names(in: layout.failed).map(\.description).sorted() == [
        "coming.csv.reason.json", "foreign.reason.json", "stays.csv", "stays.csv.reason.json",
      ])
  }
}

@Test func `a file that fails again after it was moved back by hand has its name and its reason`()
  throws
{
  try withSpool { layout in
    try fail("x.csv", because: "first", in: layout)
    try LinuxFileSystem().unlink(layout.failed.appending("x.csv"))
    try fail("x.csv", because: "second", in: layout)
    #expect(try names(in: layout.failed) == [FilePath("x.csv"), FilePath("x.csv.reason.json")])
    let again = FailedFile(
      relativePath: FilePath("x.csv"), layout: layout, fileSystem: LinuxFileSystem())
    #expect(try again.reason()?.reason == "second")
  }
}
