// What the tests of the door share: a console that remembers, a fresh directory, a small store.
import ForecastDaemon
import FoundationEssentials
import StateStore
import TimeSeries

@testable import forecastd

/// A console that remembers what was said; its calendar stands still.
final class RecordedConsole: Console {
  let width: Int
  let isTerminal: Bool
  let usesColour = false
  let showsProgress: Bool
  let wallMicroseconds: Int64
  private(set) var output = ""
  private(set) var messages = ""
  private(set) var progress: [String] = []
  private var ticks: Int64 = 0
  private let variables: [String: String]

  init(
    width: Int = 100, showsProgress: Bool = false, variables: [String: String] = [:],
    isTerminal: Bool = false, now: Timestamp = Timestamp(seconds: 1_798_761_600)
  ) {
    self.width = width
    self.isTerminal = isTerminal
    self.showsProgress = showsProgress
    self.variables = variables
    wallMicroseconds = now.microseconds
  }

  /// Every look at it is a second later.
  var monotonicMicroseconds: Int64 {
    ticks += 1_000_000
    return ticks
  }

  func write(_ text: String) throws(DaemonError) { output += text }
  func complain(_ text: String) { messages += text }
  func showProgress(_ line: String) { progress.append(line) }
  func environment(_ name: String) -> String? { variables[name] }
}

/// What a command line came to.
struct Outcome: Equatable {
  let code: ExitCode
  let output: String
  let messages: String
}

/// Runs a command line.
func door(_ arguments: String..., on console: RecordedConsole = RecordedConsole()) -> Outcome {
  let code = Door.run(arguments, on: console)
  return Outcome(code: code, output: console.output, messages: console.messages)
}

/// Runs `body` in a fresh directory, which is removed afterwards; its name is short, as sockets in
/// it want.
func inFreshDirectory(_ body: (String) throws -> Void) throws {
  let directory = FileManager.default.temporaryDirectory
    .appending(path: "forecastd-\(UUID().uuidString.prefix(8))")
  try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
  defer { try? FileManager.default.removeItem(at: directory) }
  try body(directory.path)
}

/// Writes a file.
func write(_ text: String, to path: String) throws {
  try Data(text.utf8).write(to: URL(filePath: path))
}

/// The text of a file.
func contents(of path: String) throws -> String {
  String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
}

/// The first of January 2026 and so many hours.
func hour(_ hours: Int64) -> Timestamp { Timestamp(seconds: 1_767_225_600 + hours * 3600) }

/// Runs `body` with the path of a database that knows two series, a forecast, files and a reject.
func withSampleStore(_ body: (String) throws -> Void) throws {
  try inFreshDirectory { directory in
    let path = directory + "/forecastd.db"
    let store = try StateStore.open(path: path)
    let series = try store.insertSeries(SeriesID("boiler/temp"), unit: "°C")
    _ = try store.insertSeries(SeriesID("attic\u{1B}[2J"), unit: nil)
    var summary = SeriesSummary()
    summary.intervalMicroseconds = 3_600_000_000
    summary.phase = .learning
    summary.observations = 3
    summary.learned = 3
    summary.firstTime = hour(0)
    summary.lastTime = hour(2)
    summary.lastValue = 21.5
    summary.mae = 0.25
    summary.maeLastValue = 0.5
    try store.updateSeries(series, summary)
    _ = try store.insertObservation(series, time: hour(3), value: 22, isLate: false)
    let steps = [1, 2].map { step in
      ForecastStep(
        step: step, target: hour(2 + Int64(step)), value: 21 + Double(step), lower80: 20,
        upper80: 23.5, lower95: 19, upper95: 25)
    }
    _ = try store.insertForecast(
      series, Forecast(series: SeriesID("boiler/temp"), origin: hour(2), steps: steps),
      issued: hour(2))
    try store.putScores(series, [sampleScore])
    var done = FileEntry(name: "a.csv", received: hour(2))
    done.state = .done
    done.rows = 3
    done.learned = 3
    let file = try store.insertFile(done)
    _ = try store.insertRejectedRow(
      file: file,
      RejectedEntry(
        row: 1, line: 7, column: "temp", reason: "'n/a' is not a number; row rejected.",
        text: "2026;n/a\\x1b"),
      time: hour(2), limit: 10)
    var failed = FileEntry(name: "bad.csv", received: hour(3))
    failed.state = .failed
    failed.reason = "no time column; nothing of the file is used."
    _ = try store.insertFile(failed)
    try store.close()
    try body(path)
  }
}

/// The scores of the sample store.
let sampleScore = StepScore(
  step: 1, count: 10, mae: 0.25, rmse: 0.5, mase: 0.75, bias: -0.125, maeLastValue: 0.5,
  maeSeasonalNaive: nil, coverage80: 0.8, coverage95: 0.9, width80: 3.5, width95: 6,
  weights: [
    ExpertWeight(expert: "last_value", weight: 0.25), ExpertWeight(expert: "lstm", weight: 0.75),
  ])
