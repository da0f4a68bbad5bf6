// A forecaster to bytes and back.
import TimeSeries

extension SeriesForecaster {
  /// The snapshot: everything that was learned, with a version and a checksum.
  public var encoded: [UInt8] {
    var writer = SnapshotWriter(series: series, options: options, reservingBytes: 1 << 18)
    writer.write(observationCount)
    writer.write(origin?.microseconds)
    timeline.memory.encode(into: &writer)
    memory.encode(into: &writer)
    linear.encode(into: &writer)
    network.encode(into: &writer)
    averaged.encode(into: &writer)
    mixture.encode(into: &writer)
    regression.encode(into: &writer)
    grid.encode(into: &writer)
    interval.encode(into: &writer)
    pending.encode(into: &writer)
    stepScores.encode(into: &writer)
    writer.finish()
    return writer.bytes
  }

  /// The forecaster that `bytes` hold.
  ///
  /// - Throws: `SnapshotError` if they are damaged, or were not learned for this series under these
  ///   options; the caller learns the series again from its stored observations.
  public init(
    decoding bytes: [UInt8], series: SeriesID, options: ForecasterOptions
  ) throws(SnapshotError) {
    self.init(series: series, options: options)
    var reader = try SnapshotReader(bytes, series: series, options: options)
    observationCount = try reader.readCount(atMost: .max)
    origin = try reader.readOptional().map { Timestamp(microseconds: $0) }
    var times = SeriesTimeline.Memory()
    try times.decode(from: &reader)
    timeline = SeriesTimeline(
      configuredMicroseconds: options.intervalMicroseconds, aggregate: options.aggregate,
      memory: times)
    memory.follow(timeline.intervalMicroseconds, options: options)
    try memory.decode(from: &reader)
    try linear.decode(from: &reader)
    try network.decode(from: &reader)
    try averaged.decode(from: &reader)
    try mixture.decode(from: &reader)
    try regression.decode(from: &reader)
    try grid.decode(from: &reader)
    try interval.decode(from: &reader)
    try pending.decode(from: &reader)
    try stepScores.decode(from: &reader)
    try reader.finish()
  }
}

extension SlowScale: Snapshotted {
  func encode(into writer: inout SnapshotWriter) {
    writer.write(rootMeanSquare)
    writer.write(lastChange)
    writer.write(count)
  }

  mutating func decode(from reader: inout SnapshotReader) throws(SnapshotError) {
    self = SlowScale(
      rootMeanSquare: try reader.readDouble(), lastChange: try reader.readDouble(),
      count: try reader.readCount(atMost: 201))
  }
}

extension Scaler: Snapshotted {
  func encode(into writer: inout SnapshotWriter) {
    writer.write(level)
    deviation.encode(into: &writer)
  }

  mutating func decode(from reader: inout SnapshotReader) throws(SnapshotError) {
    let level = try reader.readDouble()
    var deviation = SlowScale()
    try deviation.decode(from: &reader)
    self = Scaler(level: level, deviation: deviation)
  }
}

extension SeriesTimeline.Memory: Snapshotted {
  func encode(into writer: inout SnapshotWriter) {
    writer.write(gaps.count)
    for gap in gaps { writer.write(gap) }
    writer.write(cursor)
    writer.write(intervalMicroseconds)
    writer.write(strangeCount)
    writer.write(lastTime?.microseconds)
    writer.write(lastValue)
    writer.write(lastStepTime?.microseconds)
    writer.write(grid != nil)
    if let grid {
      writer.write(grid.intervalMicroseconds)
      writer.write(grid.cell)
      writer.write(grid.count)
      writer.write(grid.value)
    }
  }

  mutating func decode(from reader: inout SnapshotReader) throws(SnapshotError) {
    let count = try reader.readCount(atMost: SeriesTimeline.gapLimit)
    for _ in 0..<count { gaps.append(try reader.readInteger()) }
    cursor = try reader.readCount(atMost: SeriesTimeline.gapLimit - 1)
    intervalMicroseconds = try reader.readOptional()
    strangeCount = try reader.readCount(atMost: .max)
    lastTime = try reader.readOptional().map { Timestamp(microseconds: $0) }
    lastValue = try reader.readDouble()
    lastStepTime = try reader.readOptional().map { Timestamp(microseconds: $0) }
    grid = nil
    if try reader.readBool() {
      let interval: Int64 = try reader.readInteger()
      guard interval > 0 else { throw .impossibleNumber(offset: 0) }
      grid = RegularGrid(
        intervalMicroseconds: interval, aggregate: .mean, cell: try reader.readInteger(),
        count: try reader.readCount(atMost: .max), value: try reader.readDouble())
    }
  }
}
