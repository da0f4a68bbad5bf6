// Where a named file lies, seen from the inbox.
import Foundation
import LinuxSystem
import TestSupport
import Testing

@testable import ForecastDaemon

@Test func `a file of the inbox has its device, links followed`() throws {
  let place = PlaceInInbox(
    path: FilePath("/spool/inbox/kitchen/north/a.csv"), inbox: FilePath("/spool/inbox"))
  #expect(place.relativePath == FilePath("kitchen/north/a.csv"))
  #expect(place.device == "kitchen/north")
  let top = PlaceInInbox(path: FilePath("/spool/inbox/a.csv"), inbox: FilePath("/spool/inbox"))
  #expect(top.relativePath == FilePath("a.csv") && top.device == nil)
  let other = PlaceInInbox(path: FilePath("/home/x/a.csv"), inbox: FilePath("/spool/inbox"))
  #expect(other.relativePath == FilePath("a.csv") && other.device == nil)
  let beside = PlaceInInbox(path: FilePath("/spool/inbox2/a.csv"), inbox: FilePath("/spool/inbox"))
  #expect(beside.relativePath == FilePath("a.csv"))
}

@Test func `a link leads to its file, and to nothing where there is none`() throws {
  try withTemporaryDirectory { directory in
    let place = directory.text
    try Data().write(to: URL(filePath: place + "/real.csv"))
    try FileManager.default.createSymbolicLink(
      atPath: place + "/link.csv", withDestinationPath: "real.csv")
    let found = try PlaceInInbox(of: place + "/link.csv", inbox: "/nowhere")
    #expect(found.path.name == Array("real.csv".utf8))
    #expect(throws: DaemonError.self) {
      try PlaceInInbox(of: place + "/absent.csv", inbox: "/nowhere")
    }
  }
}
