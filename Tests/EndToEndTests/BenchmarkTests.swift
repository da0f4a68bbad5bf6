// The benchmarks' command line, and what `accuracy` says about a small file.
import ForecastDaemon
import FoundationEssentials
import Testing

@testable import forecastd_benchmark

@Test func `arguments of accuracy are read, and wrong ones are told`() throws {
  let options = try AccuracyOptions([
    "data", "--only", "a,b", "--rows", "500", "--without", "lstm,linear", "--json", "c.csv",
  ])
  #expect(options.paths == ["data", "c.csv"])
  #expect(options.only == ["a", "b"])
  #expect(options.rowLimit == 500)
  #expect(options.without == [.lstm, .linear])
  #expect(options.isJSON)
  for (arguments, reason) in [
    ([], "a directory or a file is missing"), (["d", "--rows", "x"], "--rows wants a number"),
    (["d", "--without", "nobody"], "--without has no 'nobody'"),
    (["d", "--fast"], "there is no option --fast"), (["d", "--only"], "--only wants a word"),
  ] {
    let error = #expect(throws: DaemonError.self) { try AccuracyOptions(arguments) }
    #expect(error?.exitCode == .usage)
    #expect(error?.description.hasPrefix(reason) == true)
    #expect(error?.description.contains("usage: forecastd-benchmark accuracy") == true)
  }
  #expect(Benchmark.run(["nothing"]) == .usage)
}

@Test func `fields of a manifest may be quoted`() {
  #expect(DataFile.fields(of: "a,\",\",b \"c, d\",") == ["a", ",", "b c, d", ""])
}

@Test func `a manifest says which files are steady`() throws {
  try inFreshDirectory { directory in
    try write(
      "file,interval,notes\nb.csv,1h,\na.csv,irregular,\ns/*_x.csv (2 files),1s,\n",
      to: directory + "/MANIFEST.csv")
    try FileManager.default.createDirectory(
      atPath: directory + "/s", withIntermediateDirectories: false)
    for name in ["2018-01-02_x.csv", "2018-01-01_x.csv", "2018-01-01_y.csv"] {
      try write("", to: directory + "/s/" + name)
    }
    let files = try DataFile.all(in: [directory])
    #expect(files.map(\.name) == ["b.csv", "x.csv"])
    #expect(files[1].paths.map { $0.suffix(16) } == ["2018-01-01_x.csv", "2018-01-02_x.csv"])
  }
}

@Test func `accuracy compares the forecasters of a file, and is the same every time`() throws {
  try inFreshDirectory { directory in
    let rows = (0..<400).map { hour in
      let day = 1 + hour / 24
      let date =
        "2024-01-\(day < 10 ? "0" : "")\(day)T\(hour % 24 < 10 ? "0" : "")\(hour % 24):00:00Z"
      return "\(date),\(hour % 24 < 12 ? 1 + hour % 5 : 9)"
    }
    try write("time,a\n" + rows.joined(separator: "\n") + "\n", to: directory + "/f.csv")
    let arguments = [directory + "/f.csv", "--without", "lstm", "--json"]
    let first = try AccuracyCommand.run(arguments)
    let second = try AccuracyCommand.run(arguments)
    #expect(first == second)
    for key in ["mse_1_lastValue", "mae_24_mixture", "mae_1_without_lstm", "coverage_95_24"] {
      #expect(first.contains("\"\(key)\""))
    }
    let tables = try AccuracyCommand.run([directory + "/f.csv", "--horizon", "3"])
    #expect(tables.contains("| f.csv (1) | "))
    #expect(tables.contains("## Steps 1 to 3, MSE / MAE"))
  }
}

@Test func `geometric means of any sizes are found`() {
  #expect(abs(rootOfProduct(of: [2, 8]) - 4) < 1e-12)
  let spread = rootOfProduct(of: [1e-3, 1, 1e3, 1e-4, 1e4, 5])
  var product = 1.0
  for _ in 0..<6 { product *= spread }
  #expect(abs(product - 5) < 1e-9)
}
