// The names of OutputName.swift: safe, and different for different series.
import LinuxSystem
import Outbox
import Testing
import TimeSeries

/// The name of the file of a series.
private func name(_ series: String, _ partition: OutboxPartition = .series) -> String {
  let path = OutputName.name(
    for: SeriesID(series), issued: Timestamp(seconds: 1_467_331_199), partition: partition,
    format: .csv)
  return "\(path)"
}

@Test(
  arguments: [
    ("temp", "temp.csv"), ("boiler/temp", "boiler%2Ftemp.csv"), (".hidden", "%2Ehidden.csv"),
    ("a.b-c_D9", "a.b-c_D9.csv"), ("", "%.csv"), ("°C", "%C2%B0C.csv"), ("a b", "a%20b.csv"),
    ("..", "%2E..csv"), ("100%", "100%25.csv"), ("~", "%7E.csv"), ("\n", "%0A.csv"),
  ])
func `a series has a safe file name`(series: String, expected: String) {
  #expect(name(series) == expected)
}

@Test func `a day and a single file are named for what they hold`() {
  #expect(name("a/b", .day) == "2016-06-30.csv")
  #expect(name("a/b", .single) == "forecasts.csv")
}

@Test func `no two series share a file`() {
  let alphabet = ["", "a", "A", ".", "/", "%", "~", "%2F", "%2f", " ", "°"]
  var seen: [String: String] = [:]
  for first in alphabet {
    for second in alphabet {
      for third in alphabet {
        let series = first + second + third
        let file = name(series)
        #expect(seen[file] == nil || seen[file] == series, "\(file)")
        seen[file] = series
      }
    }
  }
}

@Test(arguments: [210, 211, 212, 213, 214, 216, 217, 218, 223, 224, 255, 1000])
func `a long name is cut, stays its own, and leaves room for rotation`(length: Int) {
  let series = String(repeating: "x", count: length)
  #expect(name(series).utf8.count <= 223)
  #expect(name(series + "y") != name(series))
  #expect(name("y" + series) != name(series))
}
