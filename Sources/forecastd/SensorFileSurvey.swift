// What a CSV holds, series by series, for `check-file`.
import ForecastDaemon
import Report
import SensorCSV
import TimeSeries

/// What a whole file holds, series by series.
struct SensorFileSurvey {
  /// What is known of one series.
  struct Series {
    let name: SeriesID
    var timeline: SeriesTimeline
    var count = 0
    var firstTime: Int64
    var lastTime: Int64
    var lastValue: Double
  }

  private let configuration: Configuration
  private let observationLimit: Int
  /// The series in the order in which they appear.
  private(set) var series: [Series] = []
  /// The first observations.
  private(set) var first: [Observation] = []
  /// The rejected rows that are described.
  private(set) var rejected: [RejectedRow] = []
  /// Values with a series and a time.
  private(set) var observationCount = 0
  /// Data records, rejected ones included.
  private(set) var rowCount = 0
  /// Rejected records.
  private(set) var rejectedRowCount = 0
  /// Cells that stood for "no value".
  private(set) var missingCount = 0

  /// A survey that has seen nothing.
  init(configuration: Configuration, observationLimit: Int) {
    self.configuration = configuration
    self.observationLimit = observationLimit
  }

  /// Takes a piece of the file.
  mutating func take(_ batch: DecodedBatch, names: [SeriesID]) {
    for index in 0..<batch.count {
      let place = Int(batch.seriesIndex[index])
      let (time, value) = (batch.time[index], batch.value[index])
      while series.count <= place { append(names[series.count], time: time, value: value) }
      series[place].count += 1
      series[place].firstTime = min(series[place].firstTime, time)
      if time >= series[place].lastTime {
        series[place].lastTime = time
        series[place].lastValue = value
      }
      let moment = Timestamp(microseconds: time)
      if moment > series[place].timeline.memory.lastTime ?? Timestamp(microseconds: .min) {
        _ = series[place].timeline.advance(to: moment, value: value)
      }
      if first.count < observationLimit {
        first.append(Observation(series: names[place], time: moment, value: value))
      }
    }
    observationCount += batch.count
    rejected += batch.rejected
  }

  /// Takes the counts of the whole file.
  mutating func finish(_ batch: DecodedBatch) {
    rowCount = batch.rowCount
    rejectedRowCount = batch.rejectedRowCount
    missingCount = batch.missingCount
  }

  /// Why the daemon would refuse the file by its content; nil where it would not.
  func refusal(name: String) -> String? {
    RejectedShare(rows: rowCount, rejected: rejectedRowCount)
      .refusal(name: name, limit: configuration.limits.rejectedRatio)
  }

  /// A row for each of the first `limit` series.
  func seriesTable(limit: Int) -> TextTable {
    var table = TextTable(columns: [
      .text("series"), .number("interval"), .number("values"), .time("first"), .time("last"),
      .number("last value"),
    ])
    for entry in series.prefix(limit) {
      let interval = entry.timeline.intervalMicroseconds.map {
        TextTable.Cell.text(shortDuration(seconds: Double($0) / 1e6))
      }
      table.append([
        .text(entry.name.name), interval ?? .missing, .integer(Int64(entry.count)),
        .text(shortTime(Timestamp(microseconds: entry.firstTime).iso8601)),
        .text(shortTime(Timestamp(microseconds: entry.lastTime).iso8601)),
        .number(entry.lastValue),
      ])
    }
    return table
  }

  /// A row for each of the first observations.
  var firstObservationsTable: TextTable {
    var table = TextTable(columns: [.time("first rows"), .text("series"), .number("value")])
    for observation in first {
      table.append([
        .text(shortTime(observation.time.iso8601)), .text(observation.series.name),
        .number(observation.value),
      ])
    }
    return table
  }

  private mutating func append(_ name: SeriesID, time: Int64, value: Double) {
    let options = configuration.forecasterOptions(for: name)
    series.append(
      Series(
        name: name,
        timeline: SeriesTimeline(
          configuredMicroseconds: options.intervalMicroseconds, aggregate: options.aggregate),
        firstTime: time, lastTime: time, lastValue: value))
  }
}
