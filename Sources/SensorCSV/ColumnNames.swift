// What the name of a column says about what it holds.

/// Rules about column names, which are compared in lower case by their words.
enum ColumnNames {
  /// The words of a name: letters and digits, lower case, split at capitals too (`deviceId`).
  static func words(_ name: String) -> [String] {
    var words: [String] = []
    var word = ""
    var wasLower = false
    for character in name {
      guard character.isLetter || character.isNumber else {
        if !word.isEmpty { words.append(word) }
        word = ""
        wasLower = false
        continue
      }
      if character.isUppercase, wasLower {
        words.append(word)
        word = ""
      }
      wasLower = character.isLowercase
      word += character.lowercased()
    }
    if !word.isEmpty { words.append(word) }
    return words
  }

  /// How strongly a name speaks for a time: lower is stronger, nil not at all.
  static func timeRank(_ name: String) -> Int? {
    let words = words(name)
    let joined = words.joined()
    let strong = ["timestamp", "datetime", "time", "date", "ts", "ds", "epoch", "unixtime", "utc"]
    if let rank = strong.firstIndex(of: joined) { return rank }
    let weak: Set = [
      "time", "date", "timestamp", "datetime", "ts", "epoch", "unix", "utc", "datum", "zeit",
      "zeitstempel", "uhrzeit", "fecha", "hora", "heure", "data", "ora", "horodatage", "tid",
    ]
    if words.contains(where: { weak.contains($0) }) { return 20 }
    return joined.hasSuffix("time") || joined.hasSuffix("date") ? 30 : nil
  }

  /// Whether a name is that of a time of day without a date.
  static func isTimeOfDay(_ name: String) -> Bool {
    let names: Set = ["time", "hour", "hora", "heure", "uhrzeit", "zeit", "ora", "tid", "clock"]
    return words(name).contains { names.contains($0) }
  }

  /// How a column may name series, by its own name.
  enum TagKind {
    /// By words or by integers: `sensor_id`, `node`.
    case identity
    /// By words only, as integers under such a name may be measurements: `signal`, `area`.
    case word
  }

  /// How the texts of a column may name series; nil where its name does not say who or what.
  static func tagKind(_ name: String) -> TagKind? {
    let words = words(name)
    guard let last = words.last else { return nil }
    let identities: Set = [
      "id", "uid", "uuid", "sensor", "device", "station", "node", "location", "site", "room",
      "mote", "moteid", "sensorid", "deviceid", "stationid", "nodeid", "channel", "machine",
      "mac", "serial", "probe", "gateway", "host", "asset",
    ]
    if identities.contains(last) { return .identity }
    if words.count == 2, identities.contains(words[0]), last == "number" { return .identity }
    let others: Set = [
      "name", "tag", "tags", "meter", "metric", "measurement", "quantity", "parameter", "variable",
      "entity", "point", "topic", "item", "equipment", "plant", "zone", "area", "series", "signal",
      "field", "attribute",
    ]
    return others.contains(last) ? .word : nil
  }

  /// Whether a name says where, or with what, and not how much.
  static func isDescription(_ name: String) -> Bool {
    let names: Set = [
      "lat", "lon", "lng", "long", "latitude", "longitude", "altitude", "alt", "elevation",
      "location", "firmware", "version", "id",
    ]
    guard let last = words(name).last else { return false }
    return names.contains(last)
  }

  /// Whether a name is that of a row's number.
  static func isRowNumber(_ name: String) -> Bool {
    let names: Set = [
      "", "no", "nr", "index", "row", "rownumber", "id", "record", "rec", "seq", "sequence", "n",
      "unnamed0", "count", "counter", "number", "rowid", "num", "line", "entryid", "recordid",
    ]
    return names.contains(words(name).joined())
  }

  /// Whether the name of a single value column says nothing that a series' name should repeat.
  static func isGenericValue(_ name: String) -> Bool {
    let names: Set = [
      "value", "values", "val", "reading", "readings", "measurement", "measure", "result", "v", "y",
      "state", "wert", "valeur", "valor", "sensorvalue", "metricvalue", "numericvalue",
      "measuredvalue",
    ]
    return names.contains(words(name).joined())
  }

  /// The zone that a time column's name gives, such as `Date Time, GMT-05:00` or `time (UTC)`.
  static func zone(in name: String) -> LocalZone? {
    let upper = Array(name.uppercased().utf8)
    for mark in ["GMT", "UTC"] {
      let letters = Array(mark.utf8)
      guard upper.count >= letters.count else { continue }
      for start in 0...(upper.count - letters.count)
      where upper[start..<start + letters.count].elementsEqual(letters) {
        var reader = TimestampReader()
        guard let end = reader.readZone(upper.span, from: start, to: upper.count) else { continue }
        return LocalZone(name: String(decoding: upper[start..<end], as: UTF8.self))
      }
    }
    return nil
  }
}
