// Finds the zone of times that name none.

extension SchemaDetector {
  /// The zone of texts that name none: as configured, as the columns' names say, or UTC.
  ///
  /// - Throws: The file's error where a name speaks of a zone that nobody can be certain of.
  mutating func findZone(
    _ columns: [Int], _ format: TimestampFormat
  ) throws(SensorFileError) -> LocalZone {
    if let name = source.timeZone {
      guard let zone = LocalZone(name: name) else { throw failure(.unknownTimeZone(name: name)) }
      explanation.add("time zone", zone.name, "configured; a zone in the text comes first")
      return zone
    }
    if case .epoch = format { return .utc }
    for column in columns {
      switch ZoneInName(names[column]) {
      case .zone(let zone):
        explanation.add("time zone", zone.name, "the column's name says so")
        return zone
      case .uncertain(let text):
        if allNameTheirZone(columns, format) { continue }
        throw failure(.uncertainZone(column: names[column], zone: text))
      case nil: continue
      }
    }
    explanation.add("time zone", "UTC", "where the text names none; time.zone says otherwise")
    return .utc
  }

  /// Whether the texts themselves name their zone.
  private func allNameTheirZone(_ columns: [Int], _ format: TimestampFormat) -> Bool {
    let parser = TimestampParser(format: format, zone: .utc, limits: limits)
    let naming = rows.count { row in
      let text = joined(row, columns)
      return parser.namesZone(text.span, from: 0, to: text.count)
    }
    return !rows.isEmpty && naming * 10 >= fitCount(format, columns) * 9 && naming > 0
  }
}
