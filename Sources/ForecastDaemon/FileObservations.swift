// The observations of some files in memory, in the order in which they would be learned.
import Report
import SensorCSV
import TimeSeries

/// The observations of all files, in the order in which they are learned.
public struct FileObservations: Sendable {
  private var names: [SeriesID] = []
  private var places: [SeriesID: Int32] = [:]
  private var series: [Int32] = []
  private var time: [Int64] = []
  private var value: [Double] = []
  /// The data row of each observation, counted from 0 through all files.
  public private(set) var row: [Int] = []
  /// The data rows of the files so far.
  private var rowCount = 0

  /// Reads `paths` in their order.
  ///
  /// - Parameters:
  ///   - paths: The files, in the order in which the daemon would get them.
  ///   - configuration: How they are to be read.
  ///   - now: The time by the clock.
  ///   - complain: Is given a line for each file of which rows were rejected.
  /// - Throws: `DaemonError` of the first file that the daemon would refuse.
  public init(
    of paths: [String], _ configuration: Configuration, now: Timestamp,
    complain: (String) -> Void
  ) throws(DaemonError) {
    for path in paths { try read(path, configuration, now: now, complain: complain) }
  }

  /// How many observations there are.
  public var count: Int { time.count }

  /// The observation at `index`.
  public func observation(_ index: Int) -> Observation {
    Observation(
      series: names[Int(series[index])], time: Timestamp(microseconds: time[index]),
      value: value[index])
  }

  private mutating func read(
    _ path: String, _ configuration: Configuration, now: Timestamp,
    complain: (String) -> Void
  ) throws(DaemonError) {
    var reader = try SensorFileReader.open(path, configuration, now: now)
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
      complain(
        "\(escapedForTerminal(path)): \(batch.rejectedRowCount) of \(batch.rowCount) "
          + "rows rejected; see 'forecastd check-file'")
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
public struct RejectedShare: Equatable {
  /// Data records, rejected ones included.
  public let rows: Int
  /// Rejected records.
  public let rejected: Int

  /// So many of so many.
  public init(rows: Int, rejected: Int) {
    self.rows = rows
    self.rejected = rejected
  }

  /// Why the daemon would refuse the file; nil where it would not.
  ///
  /// - Parameters:
  ///   - name: The file's, for the message.
  ///   - limit: The share above which a file is refused, 0 to 1.
  /// - Returns: The sentence for the file's owner.
  public func refusal(name: String, limit: Double) -> String? {
    guard rows > 0, Double(rejected) > limit * Double(rows) else { return nil }
    return "\(escapedForTerminal(name)): \(rejected) of \(rows) rows are rejected, more than the "
      + "share of \(limit) in limits.rejected_ratio; the daemon would refuse the file. Mend what "
      + "the rejected rows name, or raise the share"
  }
}
