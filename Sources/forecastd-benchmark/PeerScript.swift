// Other people's programs, timed by scripts of ours in the same run.
import ForecastDaemon

/// A script in `Peers`, and the Python that has what it imports.
struct PeerScript {
  private let python: String
  private let path: String

  /// Options that say where scripts and their Python are.
  static let options: [BenchmarkOption] = [
    .text("python", "a Python in which Peers/requirements.txt is installed"),
    .text("peers", "the folder of the scripts; else Sources/forecastd-benchmark/Peers"),
  ]

  /// What is said where no Python was named.
  static let absence = "peers were not measured: name a Python with --python"

  /// The script called `name`; nil where no Python was named.
  init?(_ name: String, _ options: BenchmarkOptions) {
    guard let python = options.text("python") else { return nil }
    self.python = python
    path = (options.text("peers") ?? "Sources/forecastd-benchmark/Peers") + "/" + name
  }

  /// Runs the script, whose output is a name and a number a line.
  ///
  /// - Throws: `DaemonError` with what it said, where it fails.
  func run(_ arguments: [String], in directory: String) throws(DaemonError) -> [String: Double] {
    let output = directory + "/peer"
    // Each peer gets what this program takes: one thread.
    var child = try ChildProcess(
      python, [path] + arguments,
      environment: [
        "OMP_NUM_THREADS=1", "MKL_NUM_THREADS=1", "OPENBLAS_NUM_THREADS=1",
        "PYTHONDONTWRITEBYTECODE=1",
      ],
      output: output)
    _ = try child.wait()
    var numbers: [String: Double] = [:]
    for line in RawFile.contents(of: output).split(separator: "\n") {
      let parts = line.split(separator: " ")
      if parts.count == 2, let number = Double(parts[1]) { numbers[String(parts[0])] = number }
    }
    return numbers
  }
}
