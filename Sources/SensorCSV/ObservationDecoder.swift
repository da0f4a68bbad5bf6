// From the fields of a record to observations, or to one rejected row.

import TimeSeries

/// Turns records into observations under a schema, and names the series as they appear.
struct ObservationDecoder: Sendable {
  /// What became of a record.
  enum Outcome {
    case done
    case rejected(column: Int?, reason: RejectionReason)
  }

  let schema: SensorSchema
  private let device: String?
  private let limits: DecodingLimits
  private let numbers: NumberParser
  private let missing: MissingTokens
  private let units: NumberUnits
  private var times: TimestampParser

  /// The series, in the order in which their first values appeared.
  private(set) var seriesNames: [SeriesID] = []
  /// Whether values of series that are too many are left out; otherwise they end the reading.
  var leavesOutFurtherSeries = false
  /// For each series, the unit that the file tells.
  private(set) var seriesUnits: [String?] = []
  /// For each series, the last time as it was read and the time given for it, where these are kept.
  private var lastTimes: [(read: Int64, given: Int64)] = []
  private var seriesByName: [SeriesID: Int32] = [:]
  /// Cells of accepted rows that stood for "no value".
  private(set) var missingCount = 0
  private var groups = TagTable()
  /// The index of the series for each group of tags and each value column; −1 before a value came.
  private var seriesOfGroup: [Int32] = []
  /// The values of the record at hand, NaN for none; its time text and its tags where joined.
  private var values: [Double]
  private var timeText: [UInt8] = []
  private var tagText: [UInt8] = []

  /// A decoder at the start of a file.
  init(schema: SensorSchema, device: String?, limits: DecodingLimits) {
    self.schema = schema
    self.device = device
    self.limits = limits
    numbers = NumberParser(format: schema.numberFormat)
    missing = MissingTokens(schema.missing, numberFormat: schema.numberFormat)
    units = NumberUnits(schema.numberUnits)
    times = TimestampParser(format: schema.timeFormat, zone: schema.zone, limits: limits)
    values = [Double](repeating: .nan, count: schema.valueColumns.count)
  }

  /// Moves the latest time that is believed.
  mutating func believe(until latest: Timestamp) { times.believe(until: latest) }

  /// Decodes one record and appends its observations; a rejected one leaves the batch as it was.
  ///
  /// The fields are ranges of `bytes` from `start` on, not all of them empty. Where values of
  /// further series are left out, `admits` says whether a new one may be there.
  mutating func decode(
    _ bytes: Span<UInt8>, recordStart start: Int, fields: Span<CSVTokenizer.Field>, row: Int,
    into batch: inout DecodedBatch, admits: (SeriesID) -> Bool
  ) throws(SensorFileError.Kind) -> Outcome {
    if fields.count != schema.columns.count, let reason = wrongCount(fields) {
      return .rejected(column: nil, reason: reason)
    }
    let time: Int64
    switch readTime(bytes, start, fields) {
    case .time(let moment): time = moment
    case let outcome:
      return .rejected(
        column: schema.timeColumns[0], reason: timeReason(outcome, bytes, start, fields))
    }
    // Taken out while a span of it is in use; nothing is copied or allocated.
    var room: [Double] = []
    swap(&room, &values)
    let found = readValues(bytes, start, fields, into: room.mutableSpan)
    swap(&room, &values)
    if let rejection = found.rejection { return rejection }
    missingCount += found.missing
    if found.count == 0 { return .done }
    var group = 0
    if !schema.tagColumns.isEmpty {
      if let rejection = readTags(bytes, start, fields) { return rejection }
      var key: [UInt8] = []
      swap(&key, &tagText)
      // Bounds the table of groups and columns, most of which may never meet.
      let found = groups.index(
        of: key.span, mayAdd: groups.count * values.count / 16 <= limits.seriesCount)
      swap(&key, &tagText)
      guard let found else { return try tooManySeries(column: schema.tagColumns[0]) }
      group = found
    }
    return try append(
      time: time, group: group, row: row, isComplete: found.count == values.count, into: &batch,
      admits)
  }

  /// Reads the values of a record, NaN for none; says how many there are and how many cells stand
  /// for none, or what is wrong.
  private func readValues(
    _ bytes: Span<UInt8>, _ start: Int, _ fields: Span<CSVTokenizer.Field>,
    into room: consuming MutableSpan<Double>
  ) -> (count: Int, missing: Int, rejection: Outcome?) {
    var missingHere = 0
    var count = 0
    let columns = schema.valueColumns.span
    let numbers = numbers
    let hasMissingNumbers = missing.hasNumbers
    for index in room.indices {
      let column = columns[index]
      guard column.index < fields.count else {
        room[index] = .nan
        continue
      }
      let field = fields[column.index]
      let first = start &+ Int(field.start)
      let end = start &+ Int(field.end)
      var number = numbers.parse(bytes, from: first, to: end)
      // Most cells are a number and nothing else: the shortest way is theirs.
      if number.isFinite, !hasMissingNumbers {
        room[index] = number
        count &+= 1
        continue
      }
      if number.isNaN, !units.isEmpty, let bare = units.end(ofNumberIn: bytes, first..<end) {
        number = numbers.parseAny(bytes, from: first, to: bare)
      }
      if number.isFinite, !missing.contains(number) {
        room[index] = number
        count += 1
        continue
      }
      room[index] = .nan
      if number.isFinite || missing.contains(bytes, from: first, to: end) {
        if column.holds != .text { missingHere += 1 }
      } else if column.holds == .numbers {
        let reason = valueReason(bytes, first, end, number)
        return (count, missingHere, .rejected(column: column.index, reason: reason))
      }
    }
    return (count, missingHere, nil)
  }

  /// Appends the values at hand; the names of new series are made first, as they may be refused.
  private mutating func append(
    time: Int64, group: Int, row: Int, isComplete: Bool, into batch: inout DecodedBatch,
    _ admits: (SeriesID) -> Bool
  ) throws(SensorFileError.Kind) -> Outcome {
    let base = group * values.count
    while seriesOfGroup.count < base + values.count { seriesOfGroup.append(-1) }
    let series = seriesOfGroup[base..<base + values.count]
    if isComplete, !schema.spreadsRepeatedTimes, !series.contains(where: { $0 < 0 }) {
      batch.append(series: series, time: time, values: values, row: row)
      return .done
    }
    var leftOut: Int?
    for index in values.indices where !values[index].isNaN && seriesOfGroup[base + index] < 0 {
      let column = schema.valueColumns[index].index
      switch try nameSeries(at: base + index, column: column, admits) {
      case .named: break
      case .taken(let name):
        return .rejected(column: column, reason: .seriesNameTaken(name: name))
      case .leftOut:
        leftOut = leftOut ?? column
        values[index] = .nan
      }
    }
    if let leftOut, !values.contains(where: { !$0.isNaN }) {
      return try tooManySeries(column: leftOut)
    }
    for index in values.indices where !values[index].isNaN {
      let series = seriesOfGroup[base + index]
      batch.seriesIndex.append(series)
      batch.time.append(schema.spreadsRepeatedTimes ? spread(time, Int(series)) : time)
      batch.value.append(values[index])
      batch.row.append(row)
    }
    return .done
  }

  /// The time for a row of a series: a millisecond after the row before, if that has the same one.
  private mutating func spread(_ time: Int64, _ series: Int) -> Int64 {
    while lastTimes.count <= series { lastTimes.append((.min, .min)) }
    let last = lastTimes[series]
    lastTimes[series] = (time, last.read == time ? last.given + 1000 : time)
    return lastTimes[series].given
  }

  /// What becomes of a row that has nothing but values of series that are too many.
  private func tooManySeries(column: Int) throws(SensorFileError.Kind) -> Outcome {
    guard leavesOutFurtherSeries else { throw .tooManySeries(limit: limits.seriesCount) }
    return .rejected(column: column, reason: .tooManySeries(limit: limits.seriesCount))
  }

  /// What came of naming a series.
  private enum Naming {
    case named
    /// Another one has the name.
    case taken(String)
    /// There may be no further series.
    case leftOut
  }

  /// Names the series of a group and column.
  private mutating func nameSeries(
    at slot: Int, column: Int, _ admits: (SeriesID) -> Bool
  ) throws(SensorFileError.Kind) -> Naming {
    var tags: [String] = []
    if !schema.tagColumns.isEmpty {
      tags = tagText.split(separator: 0, omittingEmptySubsequences: false).dropLast().map {
        CellText.string($0)
      }
    }
    let columnName = schema.columns[column]
    var name = schema.template.name(
      device: device, tags: tags, column: column == schema.namelessColumn ? "" : columnName)
    if name.isEmpty { name = columnName }
    let series = SeriesID(name)
    if seriesByName[series] != nil { return .taken(name) }
    guard seriesNames.count < limits.seriesCount, !leavesOutFurtherSeries || admits(series) else {
      if leavesOutFurtherSeries { return .leftOut }
      throw .tooManySeries(limit: limits.seriesCount)
    }
    seriesByName[series] = Int32(seriesNames.count)
    seriesOfGroup[slot] = Int32(seriesNames.count)
    seriesNames.append(series)
    seriesUnits.append(column < schema.units.count ? schema.units[column] : nil)
    return .named
  }

  /// Nil where the record only has empty fields too many, or lacks unnamed ones.
  private func wrongCount(_ fields: Span<CSVTokenizer.Field>) -> RejectionReason? {
    let expected = schema.columns.count
    if fields.count < expected {
      return fields.count >= schema.requiredFieldCount
        ? nil
        : .fieldCount(found: fields.count, expected: expected)
    }
    for index in expected..<fields.count where fields[index].start != fields[index].end {
      return .fieldCount(found: fields.count, expected: expected)
    }
    return nil
  }

  private mutating func readTime(
    _ bytes: Span<UInt8>, _ start: Int, _ fields: Span<CSVTokenizer.Field>
  ) -> TimestampOutcome {
    if schema.timeColumns.count == 1 {
      let field = fields[schema.timeColumns[0]]
      return times.parse(bytes, from: start + Int(field.start), to: start + Int(field.end))
    }
    // Taken out while a span of it is in use; nothing is copied or allocated.
    var text: [UInt8] = []
    swap(&text, &timeText)
    text.removeAll(keepingCapacity: true)
    for (number, column) in schema.timeColumns.enumerated() {
      if number > 0 { text.append(0x20) }
      let field = fields[column]
      for index in field.start..<field.end { text.append(bytes[start + Int(index)]) }
    }
    let outcome = times.parse(text.span, from: 0, to: text.count)
    swap(&text, &timeText)
    return outcome
  }

  private func timeReason(
    _ outcome: TimestampOutcome, _ bytes: Span<UInt8>, _ start: Int,
    _ fields: Span<CSVTokenizer.Field>
  ) -> RejectionReason {
    var text: [UInt8] = []
    var isMissing = true
    for (number, column) in schema.timeColumns.enumerated() {
      if number > 0 { text.append(0x20) }
      let field = fields[column]
      let first = start + Int(field.start)
      let end = start + Int(field.end)
      if !missing.contains(bytes, from: first, to: end) { isMissing = false }
      for index in first..<end { text.append(bytes[index]) }
    }
    let shown = String(decoding: text, as: UTF8.self)
    switch outcome {
    case .implausible(let moment):
      let time = moment.map { Timestamp(microseconds: $0).iso8601 } ?? "beyond all calendars"
      return .implausibleTime(text: shown, time: time)
    case .skipped: return .skippedLocalTime(text: shown, zone: schema.zone.name)
    case .repeated: return .repeatedLocalTime(text: shown, zone: schema.zone.name)
    case .time, .unreadable:
      return isMissing
        ? .missingTime
        : .unreadableTime(text: shown, format: schema.timeFormat.text)
    }
  }

  private func valueReason(
    _ bytes: Span<UInt8>, _ first: Int, _ end: Int, _ number: Double
  ) -> RejectionReason {
    var text: [UInt8] = []
    for index in first..<end { text.append(bytes[index]) }
    let shown = String(decoding: text, as: UTF8.self)
    if number.isInfinite || Double(shown)?.isInfinite == true { return .notFinite(text: shown) }
    var evidence = NumberEvidence()
    evidence.add(text.span, 0..<text.count)
    if schema.numberFormat.grouping == nil, evidence.eitherComma + evidence.eitherPoint > 0 {
      return .ambiguousNumber(text: shown)
    }
    return .notANumber(text: shown)
  }

  /// Joins the tags, each ended by a zero byte, so that different tags never give the same bytes.
  private mutating func readTags(
    _ bytes: Span<UInt8>, _ start: Int, _ fields: Span<CSVTokenizer.Field>
  ) -> Outcome? {
    tagText.removeAll(keepingCapacity: true)
    for column in schema.tagColumns {
      let field = fields[column]
      if field.start == field.end { return .rejected(column: column, reason: .missingTag) }
      if Int(field.end - field.start) > limits.seriesNameBytes {
        return .rejected(column: column, reason: .longTag(limit: limits.seriesNameBytes))
      }
      for index in field.start..<field.end {
        let byte = bytes[start + Int(index)]
        tagText.append(byte == 0 ? 0x20 : byte)
      }
      tagText.append(0)
    }
    return nil
  }
}
