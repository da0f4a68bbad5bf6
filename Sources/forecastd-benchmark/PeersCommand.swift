// `peers`: the network and the whole forecaster beside what others would use.
import ForecastDaemon
import Forecasting
import OnlineLSTM
import Report
import TimeSeries

enum PeersCommand {
  static let measurement = Measurement(
    name: "peers",
    summary:
      "PyTorch's LSTM, a plain online LSTM in PyTorch, and River's SNARIMAX, one thread each",
    options: [
      .number("rounds", 2, full: 5, "rounds, of which the best counts"),
      .number("milliseconds", 300, full: 1000, "time of each size in a round"),
      .number("observations", 1000, full: 5000, "observations of the series for all forecasters"),
    ] + PeerScript.options + BenchmarkSpool.options, measure: measure)

  private static let sizes = [32, 64, 128]
  private static let stepCount = 32
  private static let inputCount = 10

  private static func measure(_ options: BenchmarkOptions) throws(DaemonError) -> BenchmarkReport {
    let spool = try BenchmarkSpool.fresh(options)
    let values = spool.root + "/values"
    let count = options["observations"]
    var series = MadeUpSeries(seed: 1)
    let observations = (0..<count).map { _ in series.next() }
    try spool.write(
      observations.map { "\($0.value)\n" }.joined().utf8, to: "values")
    let torch = PeerScript("torch_lstm.py", options)
    let river = PeerScript("river_snarimax.py", options)
    var best: [String: Double] = [:]
    func keep(_ seconds: Double, _ name: String) {
      best[name] = min(best[name] ?? .infinity, seconds)
    }
    for _ in 0..<options["rounds"] {
      for hidden in sizes {
        let times = KernelTimes(
          hidden: hidden, inputs: inputCount, steps: stepCount,
          milliseconds: options["milliseconds"])
        keep(times.window, "our_window_\(hidden)")
        keep(times.step, "our_step_\(hidden)")
      }
      keep(secondsToLearn(observations), "our_observation")
      for script in [torch, river] {
        guard let script else { continue }
        let arguments = ["--values", values, "--milliseconds", "\(options["milliseconds"])"]
        let numbers = try script.run(arguments, in: spool.root)
        for (name, seconds) in numbers { keep(seconds, name) }
      }
    }
    return report(best, observations: count, hasPeers: torch != nil)
  }

  /// Seconds of processor for one observation of a fresh forecaster that learns them all.
  private static func secondsToLearn(
    _ observations: [(time: Timestamp, value: Double)]
  ) -> Double {
    let options = ForecasterOptions()
    var forecaster = SeriesForecaster(series: SeriesID("benchmark"), options: options)
    var workspace = ForecastWorkspace(options: options)
    let start = Stopwatch.thread
    for (time, value) in observations { forecaster.learn(value, at: time, using: &workspace) }
    return Double(Stopwatch.thread - start) / 1e9 / Double(observations.count)
  }

  private static func report(
    _ best: [String: Double], observations: Int, hasPeers: Bool
  ) -> BenchmarkReport {
    var report = BenchmarkReport(name: "peers")
    var kernels = BenchmarkTable(
      "The network alone, \(inputCount) inputs, 1 output, batch 1",
      columns: [
        .init(key: "what", title: ""),
        .init(key: "ours_us", title: "forecastd", unit: "µs"),
        .init(key: "torch_us", title: "PyTorch", unit: "µs"),
        .init(key: "ratio", title: "ratio"),
      ])
    // What stands beside what: PyTorch goes one step by its layer or by its cell.
    let kinds = [
      ("window", "window", "window of \(stepCount) steps with Adam"),
      ("step", "step", "one step, to nn.LSTM"), ("step", "cell", "one step, to nn.LSTMCell"),
    ]
    let wanted = ["window_32": 40.0, "window_64": 14, "window_128": 5, "step_32": 100]
    for (kind, peer, title) in kinds {
      for hidden in sizes {
        guard let ours = best["our_\(kind)_\(hidden)"] else { continue }
        let theirs = best["\(peer)_\(hidden)"]
        let title = "\(title), hidden \(hidden)"
        kernels.append(
          .string(title), .number(ours * 1e6), theirs.map { .number($0 * 1e6) } ?? .null,
          theirs.map { .number($0 / ours) } ?? .null)
        if let limit = wanted["\(peer)_\(hidden)"], let theirs {
          report.goals.append(.atLeast(limit, title + ", times PyTorch", theirs / ours))
        }
      }
    }
    var forecasters = BenchmarkTable(
      "\(observations) observations of one series, each learned and 24 steps forecast",
      columns: [
        .init(key: "forecaster", title: "forecaster"),
        .init(key: "observations_per_second", title: "observations", unit: "1/s"),
        .init(key: "ratio", title: "forecastd to it"),
      ])
    for (title, name) in [
      ("forecastd, the whole mixture", "our_observation"),
      ("PyTorch, an LSTM that learns online", "torch_observation"),
      ("River's SNARIMAX", "snarimax_observation"),
    ] {
      guard let seconds = best[name], let ours = best["our_observation"] else { continue }
      forecasters.append(.string(title), .number(1 / seconds), .number(seconds / ours))
    }
    report.tables = [kernels, forecasters]
    if !hasPeers { report.notes.append(PeerScript.absence) }
    return report
  }
}
