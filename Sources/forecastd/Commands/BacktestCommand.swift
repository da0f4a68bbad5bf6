// `forecastd backtest`: forecasts files in memory, and scores the forecasts.
import ForecastDaemon
import Forecasting
import LinuxSystem
import Report
import TimeSeries

enum BacktestCommand {
  static func run(
    _ invocation: Invocation, on console: any Console
  ) throws(DaemonError) -> ExitCode {
    var configuration = try invocation.configuration()
    if let horizon = try invocation.integer("horizon", range: 1...1000) {
      configuration.forecast.horizon = horizon
      for index in configuration.series.indices { configuration.series[index].horizon = nil }
    }
    let firstScoredRow = try invocation.integer("from", range: 0...Int.max) ?? 0
    let rows = try FileObservations(
      of: invocation.operands, configuration,
      now: Timestamp(microseconds: console.wallMicroseconds)
    ) { console.complain("forecastd: \($0)\n") }
    var output: ForecastOutput?
    if let path = invocation.arguments["forecasts"] { output = try ForecastOutput(path: path) }
    let options = configuration
    var backtest = Backtest(scoringFromRow: firstScoredRow) { options.forecasterOptions(for: $0) }
    let start = console.monotonicMicroseconds
    var progress = Progress(total: rows.count, start: start, console)
    for index in 0..<rows.count {
      let forecast = backtest.learn(rows.observation(index), row: rows.row[index])
      if let forecast { try output?.append(forecast) }
      progress.advance(to: index + 1)
    }
    progress.end()
    try output?.finish()
    let report = BacktestReport(
      results: backtest.results, observationCount: rows.count,
      microseconds: console.monotonicMicroseconds - start)
    if invocation.has("json") {
      try console.write(report.json.indentedText + "\n")
    } else if !invocation.has("quiet") {
      try console.write(report.text(on: console))
    }
    return .done
  }

  /// Draws the bar at most ten times a second.
  private struct Progress {
    private static let stepMicroseconds: Int64 = 100_000
    private let bar: ProgressBar
    private let start: Int64
    private let console: any Console
    private var nextDrawing: Int64

    init(total: Int, start: Int64, _ console: any Console) {
      bar = ProgressBar(label: "backtest", total: total, unit: "values")
      self.start = start
      self.console = console
      nextDrawing = start
    }

    mutating func advance(to done: Int) {
      // The clock is looked at every 64 observations: it costs more than the question is worth.
      guard console.showsProgress, done % 64 == 0 else { return }
      let now = console.monotonicMicroseconds
      guard now >= nextDrawing else { return }
      nextDrawing = now + Self.stepMicroseconds
      console.showProgress(
        bar.text(done: done, elapsedMicroseconds: now - start, width: min(console.width, 100)))
    }

    func end() {
      console.showProgress("")
    }
  }
}
