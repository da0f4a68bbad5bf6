// What must be there in the end, told from the dropped files alone, in the order they were taken.
import ForecastDaemon
import Forecasting
import LinuxSystem
import Outbox
import TimeSeries

/// The line that a file has in the ledger.
struct LedgerLine: Equatable, CustomStringConvertible {
  var name: String
  var state: String
  var rows = 0
  var learned = 0
  var duplicates = 0
  var late = 0
  var rejected = 0

  var description: String {
    "\(name) \(state): \(rows) rows, \(learned) learned, \(duplicates) duplicates, \(late) late, "
      + "\(rejected) rejected"
  }
}

/// A series as it must be.
private struct ExpectedSeries {
  var values: [Int64: (value: Double, isLate: Bool)] = [:]
  var lastTime: Int64?
  var forecaster: SeriesForecaster
  var workspace: ForecastWorkspace
  /// The digest of the snapshot after each observation learned, the first one first.
  var snapshots: [ContentDigest] = []
  var issued: [Forecast] = []

  init(_ name: SeriesID, _ options: ForecasterOptions) {
    forecaster = SeriesForecaster(series: name, options: options)
    workspace = ForecastWorkspace(options: options)
  }

  mutating func issue() {
    guard let forecast = forecaster.forecast(),
      forecast.origin > issued.last?.origin ?? Timestamp(microseconds: .min)
    else { return }
    issued.append(forecast)
  }
}

/// A store that never meets a fault: files go in, observations and forecasts come out.
///
/// It knows the rules of late, double, contradicting and rejected rows, and nothing of claims,
/// batches, snapshots or output files.
struct ExpectedState {
  private let configuration: Configuration
  private var series: [SeriesID: ExpectedSeries] = [:]
  /// What was learned, of each device for itself: its rows belong to other series.
  private var doneContents: [FilePath: Set<[UInt8]>] = [:]
  private(set) var ledger: [LedgerLine] = []

  init(configuration: Configuration) {
    self.configuration = configuration
  }

  /// Takes a file.
  mutating func take(_ name: FilePath, _ content: InputContent, bytes: [UInt8]) {
    var line = LedgerLine(name: name.text, state: "done")
    defer { ledger.append(line) }
    guard !content.columns.isEmpty || bytes.isEmpty else {
      line.state = "failed"
      return
    }
    let observations = observations(of: name, content)
    line.rows = content.rows.count
    line.rejected = line.rows - observations.count / max(1, content.columns.count)
    if 2 * line.rejected > line.rows || contradicts(observations) {
      line.state = "failed"
    } else if !doneContents[name.parent, default: []].insert(bytes).inserted {
      line.state = "duplicate"
    } else {
      learn(observations, &line)
    }
  }

  private typealias Seen = (series: SeriesID, time: Int64, value: Double)

  private func observations(of name: FilePath, _ content: InputContent) -> [Seen] {
    let prefix = name.parent.isEmpty ? "" : name.parent.text + "/"
    var seen: [Seen] = []
    for case .good(let hour, let values) in content.rows {
      for (column, value) in zip(content.columns, values) {
        seen.append((SeriesID(prefix + column), InputContent.time(hour).microseconds, value))
      }
    }
    return seen
  }

  private func contradicts(_ observations: [Seen]) -> Bool {
    let count = observations.filter { seen in
      series[seen.series]?.values[seen.time].map { $0.value != seen.value } ?? false
    }.count
    return 2 * count > observations.count
  }

  private mutating func learn(_ observations: [Seen], _ line: inout LedgerLine) {
    // In the order of time; Swift's sort keeps the order of what is equal.
    let sorted = observations.sorted { $0.time < $1.time }
    var touched: Set<SeriesID> = []
    for (name, time, value) in sorted {
      var one =
        series[name] ?? ExpectedSeries(name, configuration.forecasterOptions(for: name))
      defer { series[name] = one }
      if one.values[time] != nil {
        line.duplicates += 1
        continue
      }
      touched.insert(name)
      let isLate = one.lastTime.map { time <= $0 } ?? false
      one.values[time] = (value, isLate)
      if isLate {
        line.late += 1
        continue
      }
      line.learned += 1
      one.lastTime = time
      one.forecaster.learn(
        value, at: Timestamp(microseconds: time), using: &one.workspace)
      one.snapshots.append(ContentHash.digest(of: one.forecaster.encoded))
      if configuration.forecast.issue == .every { one.issue() }
    }
    for name in touched { series[name]?.issue() }
  }

  // MARK: What is there in the end

  private var names: [SeriesID] { series.keys.sorted() }

  /// Series, time, value and whether it is late.
  var observations: [String] {
    names.flatMap { name -> [String] in
      let values = series[name]?.values ?? [:]
      return values.keys.sorted().map { time in
        "\(name.name) \(time) \(values[time].map { "\($0.value) \($0.isLate ? 1 : 0)" } ?? "")"
      }
    }
  }

  /// What is wrong with the stored snapshots: each must be that of so many observations as it says,
  /// and by fewer behind than the configuration says.
  ///
  /// - Parameter rows: Observations, digest and name of each.
  /// - Returns: A sentence for each problem.
  func snapshotProblems(_ rows: [String]) -> [String] {
    var problems: [String] = []
    var stored: [SeriesID: Int] = [:]
    for row in rows {
      let parts = row.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
      let (count, name) = (Int(parts[0]) ?? 0, SeriesID(String(parts[2])))
      let digests = series[name]?.snapshots ?? []
      stored[name] = count
      if !digests.indices.contains(count - 1) || "\(digests[count - 1])" != parts[1] {
        problems.append("the snapshot of \(name) after \(count) observations is another")
      }
    }
    for name in names {
      let (count, learned) = (stored[name] ?? 0, series[name]?.snapshots.count ?? 0)
      if learned - count >= configuration.limits.unsavedObservations {
        problems.append("the snapshot of \(name) has \(count) of \(learned) observations")
      }
    }
    return problems
  }

  /// Series, and the lines of its forecasts without the time of their issue.
  func lines(by outbox: Outbox) -> [String: [String]] {
    var lines: [String: [String]] = [:]
    for name in names {
      let bytes = (series[name]?.issued ?? []).flatMap {
        outbox.lines(of: $0, issued: Timestamp(seconds: 0))
      }
      let text = String(decoding: bytes, as: UTF8.self)
      let split = text.split(separator: "\n").map { OutputLine($0).rest }
      if !split.isEmpty { lines[name.name] = split }
    }
    return lines
  }

  /// Series, origin, step, target and the numbers of each forecast.
  var forecasts: [String] {
    names.flatMap { name in
      (series[name]?.issued ?? []).flatMap { forecast in
        forecast.steps.map { step in
          "\(name.name) \(forecast.origin.microseconds) \(step.step) \(step.target.microseconds) "
            + "\(step.value) \(step.lower80) \(step.upper80) \(step.lower95) \(step.upper95)"
        }
      }
    }
  }
}

/// A line of an output file, apart from when it was issued.
struct OutputLine {
  let series: String
  let rest: String

  /// Reads a line of either format; the names of simulated series need no quotes.
  init(_ line: Substring) {
    let parts = line.split(separator: ",", maxSplits: 2, omittingEmptySubsequences: false)
    rest = parts.dropFirst().joined(separator: ",")
    var name = parts.count > 1 ? parts[1] : ""
    if name.hasPrefix("\"series\":") { name = name.dropFirst(10).dropLast() }
    series = String(name)
  }
}
