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
    // Beside the local time, UTC is the one without doubt.
    if words.contains("utc") || words.contains("gmt") { return 15 }
    if words.contains("local") { return 28 }
    if words.contains(where: { weak.contains($0) }) { return 20 }
    let moments: Set = ["when", "stamp", "measured", "recorded", "observed", "logged"]
    if words.last == "at" || moments.contains(joined) { return 25 }
    return joined.hasSuffix("time") || joined.hasSuffix("date") ? 30 : nil
  }

  private static let timesOfDay: Set = [
    "time", "hour", "hora", "heure", "uhrzeit", "zeit", "ora", "tid", "clock", "tijd", "klockslag",
    "godzina", "hodina", "čas", "saat", "время", "óra", "kello",
  ]

  /// Whether a name may be that of a time of day without a date.
  static func isTimeOfDay(_ name: String) -> Bool {
    words(name).contains { timesOfDay.contains($0) }
  }

  /// Whether a name is that of a time of day and nothing else, such as `Time` or `Hour (UTC)`.
  static func isOnlyTimeOfDay(_ name: String) -> Bool {
    let besides: Set = ["utc", "gmt", "local", "of", "day", "hh", "mm", "ss"]
    let words = words(name)
    return words.contains { timesOfDay.contains($0) }
      && words.allSatisfy { timesOfDay.contains($0) || besides.contains($0) }
  }

  /// Whether a name is that of a coordinate in degrees, which is less than a thousand.
  static func isCoordinate(_ name: String) -> Bool {
    let names: Set = ["lat", "lon", "lng", "latitude", "longitude"]
    return words(name).last.map { names.contains($0) } ?? false
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
}
