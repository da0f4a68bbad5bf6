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

/// Arguments with which every measurement is over in a moment.
private let tinySizes = [
  "--rounds", "1", "--milliseconds", "1", "--observations", "60", "--rows", "40", "--series", "2",
  "--most", "100", "--stored", "20", "--starts", "1", "--least", "40", "--drops", "2", "--files",
  "2", "--megabytes", "1", "--columns", "3",
]

@Test func `every measurement of speed names the machine, its goals and its numbers`() throws {
  try inFreshDirectory { directory in
    let paths = ["--forecastd", Program.path, "--directory", directory]
    let text = try AllCommand.command.run(tinySizes + paths + ["--json"])
    let whole = try JSONDecoder().decode(MeasuredNumbers.self, from: Data(text.utf8))
    for fact in ["processor", "cores", "flags", "kernel", "swift", "build", "load"] {
      #expect(whole.machine[fact]?.isEmpty == false, "\(fact)")
    }
    #expect(
      whole.benchmarks.map(\.benchmark) == [
        "kernels", "observation", "pipeline", "series", "time", "latency", "writes", "csv",
        "peers",
      ])
    for measured in whole.benchmarks {
      #expect(measured.tables.allSatisfy { !$0.title.isEmpty && !$0.rows.isEmpty })
      for goal in measured.goals {
        let wanted = try #require(goal.at_least ?? goal.at_most)
        let value = try #require(goal.measured, "\(goal.goal)")
        #expect(goal.reached == (goal.at_least != nil ? value >= wanted : value <= wanted))
      }
    }
    let goals = whole.benchmarks.filter { $0.benchmark != "peers" }
    #expect(goals.allSatisfy { !$0.goals.isEmpty })
    // Where no Python is named, peers are left out and that is said.
    #expect(whole.benchmarks.last?.notes == [PeerScript.absence])
    let left = try FileManager.default.contentsOfDirectory(atPath: directory)
    #expect(left.isEmpty, "\(left)")
  }
}

@Test func `a measurement is told in tables too, and its peers come from scripts`() throws {
  try inFreshDirectory { directory in
    // What a peer's script says is a name and a number a line; any program may stand in for it.
    try write("echo read_csv 1000\n", to: directory + "/pandas_read_csv.py")
    let text = try CSVCommand.measurement.command.run([
      "--megabytes", "1", "--rounds", "1", "--forecastd", Program.path, "--directory", directory,
      "--python", "/bin/sh", "--peers", directory,
    ])
    for part in ["== csv", "pandas", "times pandas", "≥ 3.000", "yes", "machine", "processor"] {
      #expect(text.contains(part), "\(part)")
    }
  }
}

@Test func `arguments of measurements are read, and wrong ones are told`() throws {
  let measurement = KernelsCommand.measurement
  let usual = try BenchmarkOptions([], of: measurement)
  #expect(usual["rounds"] == 5 && !usual.isFull && !usual.isJSON)
  let full = try BenchmarkOptions(["--full", "--milliseconds", "7", "--json"], of: measurement)
  #expect(full["rounds"] == 20 && full["milliseconds"] == 7 && full.isFull && full.isJSON)
  for (arguments, reason) in [
    (["--rounds", "x"], "--rounds wants a number from 1"), (["--rounds"], "--rounds wants a value"),
    (["--fast"], "there is no option --fast"), (["fast"], "there is no option fast"),
  ] {
    let error = #expect(throws: DaemonError.self) {
      try BenchmarkOptions(arguments, of: measurement)
    }
    #expect(error?.exitCode == .usage)
    #expect(error?.description.hasPrefix(reason) == true)
    #expect(error?.description.contains("usage: forecastd-benchmark kernels [--rounds N]") == true)
  }
  let missing = #expect(throws: DaemonError.self) {
    try PipelineCommand.measurement.command.run(["--forecastd", "/nowhere/forecastd"])
  }
  #expect(missing?.description.contains("build it, or name it with --forecastd") == true)
}

@Test func `a process that fails is told with what it said`() throws {
  try inFreshDirectory { directory in
    let error = #expect(throws: DaemonError.self) {
      var child = try ChildProcess(
        "/bin/sh", ["-c", "echo no luck; exit 3"], output: directory + "/said")
      _ = try child.wait()
    }
    #expect(error?.description == "/bin/sh ended with 3: no luck\n")
    var child = try ChildProcess(
      "/bin/sh", ["-c", "echo \"$WORD\"; kill -9 $$"], environment: ["WORD=heard"],
      output: directory + "/said")
    let killed = #expect(throws: DaemonError.self) { try child.wait() }
    #expect(killed?.description == "/bin/sh ended with 137: heard\n")
    #expect(throws: DaemonError.self) {
      _ = try ChildProcess(directory + "/nobody", [], output: directory + "/said")
    }
  }
}

/// What `--json` prints.
private struct MeasuredNumbers: Decodable {
  struct Benchmark: Decodable {
    let benchmark: String
    let tables: [Table]
    let goals: [Goal]
    let notes: [String]
  }

  struct Table: Decodable {
    let title: String
    let rows: [[String: JSONCell]]
  }

  /// The members as they are written.
  struct Goal: Decodable {
    let goal: String
    let measured: Double?
    let at_least: Double?
    let at_most: Double?
    let reached: Bool
  }

  /// A value of a table: its kind is not asked.
  struct JSONCell: Decodable {
    init(from decoder: any Decoder) throws {}
  }

  let machine: [String: String]
  let benchmarks: [Benchmark]
}
