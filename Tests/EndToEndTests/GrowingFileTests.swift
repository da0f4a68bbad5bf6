// A growing file read by the running daemon, which is killed in between.
import Foundation
import Glibc
import LinuxSystem
import Testing

struct GrowingFileTests {
  /// Method: a logger appends pieces that end anywhere; the daemon is killed after each of a few.
  @Test func `a growing file is read across kills as if it had come whole`() throws {
    let name = SampleData.boilerHouse[0]
    let bytes = try SampleData.bytes(name)
    var undisturbed: StateDigest?
    try inSpool { spool in
      try spool.drop(bytes, as: name)
      try spool.runOnce()
      undisturbed = try StateDigest(of: spool, history: false)
    }
    try inSpool { spool in
      try spool.configure(inbox: "follow: ['*.csv']")
      var daemon = try spool.start()
      let path = "\(spool.spool)/inbox/\(name)"
      try Data().write(to: URL(filePath: path))
      let pieces = 6
      for piece in 0..<pieces {
        let file = try FileHandle(forWritingTo: URL(filePath: path))
        try file.seekToEnd()
        let end = bytes.count * (piece + 1) / pieces
        try file.write(contentsOf: bytes[bytes.count * piece / pieces..<end])
        try file.close()
        let lines = bytes[..<end].count { $0 == UInt8(ascii: "\n") }
        try daemon.reach("\(lines) lines") {
          try spool.number("SELECT coalesce(sum(rows), 0) FROM files") >= lines - 1
        }
        if piece % 2 == 1 {
          #expect(try daemon.kill9())
          daemon = try spool.start()
        }
      }
      let status = try spool.lines("SELECT state, rows, rejected, duplicates FROM files")
      #expect(status == ["open|1008|0|0"])
      #expect(try daemon.stop().code == 0)
      #expect(FileManager.default.contents(atPath: path) == Data(bytes))
      try spool.expectSound()
      try spool.expectOutputsSayWhatTheStoreSays()
      let expected = try #require(undisturbed)
      #expect(try StateDigest(of: spool, history: false).differences(from: expected) == [])
    }
  }
}
