// What a backtest learns from: the observations of some files in the order of learning.
import ForecastDaemon
import Report
import SensorCSV
import TimeSeries

/// The observations of all files, in the order in which they are learned.
struct BacktestRows {
  private var names: [SeriesID] = []
  private var places: [SeriesID: Int32] = [:]
  private var series: [Int32] = []
  private var time: [Int64] = []
  private var value: [Double] = []
  /// The data row of each observation, counted from 0 through all files.
  private(set) var row: [Int] = []
  /// The data rows of the files so far.
  private var rowCount = 0

  /// Reads `paths` in their order.
  ///
  /// - Throws: `DaemonError` of the first file that the daemon would refuse.
  init(
    _ paths: [String], _ configuration: Configuration, on console: any Console
  ) throws(DaemonError) {
    for path in paths { try read(path, configuration, on: console) }
  }

  /// How many observations there are.
  var count: Int { time.count }

  /// The observation at `index`.
  func observation(_ index: Int) -> Observation {
    Observation(
      series: names[Int(series[index])], time: Timestamp(microseconds: time[index]),
      value: value[index])
  }

  private mutating func read(
    _ path: String, _ configuration: Configuration, on console: any Console
  ) throws(DaemonError) {
    var reader = try SensorFileReader.open(
      path, configuration, now: Timestamp(microseconds: console.wallMicroseconds))
    let start = count
    var batch = DecodedBatch()
    while try reader.next(into: &batch) {
      append(batch, names: reader.seriesNames)
      batch.removeAll()
    }
    sortByTime(from: start)
    rowCount += batch.rowCount
    let refusal = RejectedShare(rows: batch.rowCount, rejected: batch.rejectedRowCount)
      .refusal(name: reader.name, limit: configuration.limits.rejectedRatio)
    if let refusal { throw DaemonError(.badData, refusal) }
    if batch.rejectedRowCount > 0 {
      console.complain(
        "forecastd: \(escapedForTerminal(path)): \(batch.rejectedRowCount) of \(batch.rowCount) "
          + "rows rejected; see 'forecastd check-file'\n")
    }
  }

  private mutating func append(_ batch: DecodedBatch, names found: [SeriesID]) {
    for index in 0..<batch.count {
      let name = found[Int(batch.seriesIndex[index])]
      let place = places[name] ?? Int32(names.count)
      if Int(place) == names.count {
        places[name] = place
        names.append(name)
      }
      series.append(place)
      time.append(batch.time[index])
      value.append(batch.value[index])
      row.append(rowCount + batch.row[index])
    }
  }

  /// Puts the observations of one file in the order of their times, as the daemon does; equal times
  /// keep their order.
  private mutating func sortByTime(from start: Int) {
    let isSorted = zip(time[start...], time[start...].dropFirst()).allSatisfy { $0 <= $1 }
    guard !isSorted else { return }
    let order = (start..<count).sorted { (time[$0], $0) < (time[$1], $1) }
    series.replaceSubrange(start..., with: order.map { series[$0] })
    value.replaceSubrange(start..., with: order.map { value[$0] })
    row.replaceSubrange(start..., with: order.map { row[$0] })
    time.replaceSubrange(start..., with: order.map { time[$0] })
  }
}

/// How many rows of a file were rejected, and whether that is too many.
struct RejectedShare: Equatable {
  /// Data records, rejected ones included.
  let rows: Int
  /// Rejected records.
  let rejected: Int

  /// Why the daemon would refuse the file; nil where it would not.
  func refusal(name: String, limit: Double) -> String? {
    guard rows > 0, Double(rejected) > limit * Double(rows) else { return nil }
    return "\(escapedForTerminal(name)): \(rejected) of \(rows) rows are rejected, more than the "
      + "share of \(limit) in limits.rejected_ratio; the daemon would refuse the file. Mend what "
      + "the rejected rows name, or raise the share"
  }
}
