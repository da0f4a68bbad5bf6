// Makes the report of a database: reads one series after the other, so that others get their turn.

import Report
import StateStore
import TimeSeries

/// A report in the making.
public struct ReportMaker: Sendable {
  /// How many steps back the values go that are read.
  static let historySteps = 5000
  /// How many rows are read for one drawing at most.
  static let rowLimit = 12_000
  /// How many days back weights go.
  static let dayLimit = 120
  /// How many files and how many rejected rows are listed.
  static let listLimit = 50

  private var page: HTMLReport
  private let series: [SeriesID]
  private var next = 0

  /// How many series have been drawn.
  public var drawnCount: Int { next }
  /// How many there are to draw.
  public var seriesCount: Int { series.count }
  /// How many series the page tells of.
  public var toldCount: Int { page.seriesCount }

  /// A report of some series, or of the first by name.
  ///
  /// - Parameters:
  ///   - series: What it tells of, in order; nil for the first `limit` by name.
  ///   - limit: How many they are at most, if not named.
  ///   - store: Where they are.
  ///   - made: The time.
  /// - Throws: `StateStoreError`.
  public init(
    of series: [SeriesID]? = nil, atMost limit: Int, in store: borrowing StateStore,
    made: Timestamp
  ) throws(StateStoreError) {
    let total = try store.seriesCount()
    if let series {
      self.series = series
    } else {
      self.series = try store.firstSeries(limit: limit)
    }
    page = HTMLReport(made: made, version: programVersion, knownSeries: total)
  }

  /// Draws the next series.
  ///
  /// - Returns: whether there was one, and room for it.
  public mutating func drawNext(from store: borrowing StateStore) throws(StateStoreError) -> Bool {
    guard next < series.count, !page.isFull else { return false }
    next += 1
    if let row = try store.seriesRow(named: series[next - 1]) {
      page.append(try Self.told(row, store))
    }
    return true
  }

  /// The page, once every series is drawn.
  public func finished(from store: borrowing StateStore) throws(StateStoreError) -> [UInt8] {
    let files = try store.files(limit: Self.listLimit)
    let rejects = try store.rejectedRows(limit: Self.listLimit)
    return page.page(
      files: files.rows.indices.map { file(files, $0) },
      rejects: rejects.rows.map { row in
        ReportReject(
          file: row[0].told ?? "", line: row[1].count ?? 0, column: row[2].told,
          reason: row[3].told ?? "", text: row[4].told ?? "")
      })
  }

  private func file(_ files: ViewRows, _ index: Int) -> ReportFile {
    func value(_ column: String) -> StoredValue {
      files.columns.firstIndex(of: column).map { files.rows[index][$0] } ?? .null
    }
    return ReportFile(
      name: value("file").told ?? "", state: value("state").told ?? "",
      counts: ReportFile.countTitles.map { value($0).count },
      finished: value("finished_time").told, reason: value("reason").told)
  }

  /// Everything that is told of one series.
  private static func told(
    _ row: SeriesRow, _ store: borrowing StateStore
  ) throws(StateStoreError) -> SeriesReport {
    var series = SeriesReport(
      name: row.id.name, unit: row.unit,
      state: try store.seriesState(row.id) ?? row.summary.phase.rawValue)
    series.intervalMicroseconds = row.summary.intervalMicroseconds
    series.observations = row.summary.observations
    series.firstTime = row.summary.firstTime
    series.lastTime = row.summary.lastTime
    series.lastValue = row.summary.lastValue
    series.scores = try store.scores(of: row.key)
    series.weights = try store.dayWeights(of: row.key, limit: dayLimit)
    let forecast = try store.newestForecast(row.key)
    if let first = forecast.first {
      series.issued = first.issued
      series.forecast = Forecast(
        series: row.id, origin: first.origin, steps: forecast.map(\.step))
    }
    series.recentSteps = min(max(10 * forecast.count, 168), 2000)
    guard let interval = row.summary.intervalMicroseconds, let last = row.summary.lastTime else {
      return series
    }
    series.history = try store.newestObservations(
      row.key, from: last.advanced(bySteps: -historySteps, of: interval), limit: rowLimit
    ).map { ReportValue(time: $0.time, value: $0.value) }
    series.past = try store.pastForecasts(
      row.key, from: last.advanced(bySteps: -series.recentSteps, of: interval), through: last,
      limit: rowLimit
    ).map { PastForecast(origin: $0.origin, step: $0.step) }
    return series
  }
}

extension Timestamp {
  /// The moment so many steps later, or the first or last that there is.
  fileprivate func advanced(bySteps count: Int, of interval: Int64) -> Timestamp {
    let (length, isOver) = interval.multipliedReportingOverflow(by: Int64(count))
    let (sum, isBeyond) = microseconds.addingReportingOverflow(length)
    guard isOver || isBeyond else { return Timestamp(microseconds: sum) }
    return Timestamp(microseconds: count < 0 ? .min : .max)
  }
}

extension StoredValue {
  /// The text, if it is one.
  fileprivate var told: String? {
    if case .text(let text) = self { text } else { nil }
  }

  /// The whole number, if it is one.
  fileprivate var count: Int64? {
    if case .integer(let number) = self { number } else { nil }
  }
}
