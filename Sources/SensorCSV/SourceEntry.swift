// An entry of `sources` as text, for people to paste into the configuration.

/// Writes options as an entry of `sources`.
enum SourceEntry {
  /// The entry in JSON5 that says `options` of the file called `fileName`, and nothing else.
  static func text(fileName: String, _ options: SourceOptions) -> String {
    var parts = ["match: " + ForeignText.json(pattern(fileName))]
    func add(_ key: String, _ value: String?) {
      if let value { parts.append("\(key): \(value)") }
    }
    add("delimiter", options.delimiter.map(sign))
    add("decimal", options.decimal.map(sign))
    add("header", options.header.map { "\($0)" })
    add("comment", options.comment.map(sign))
    add("skip_rows", options.skipRows.map { "\($0)" })
    add("time", time(options))
    add("tags", options.tags.map(ForeignText.json))
    add("values", options.values.map(ForeignText.json))
    add("layout", options.layout.map { ForeignText.json($0.rawValue) })
    add("missing", options.missing.map(ForeignText.json))
    add("units", options.units.map(ForeignText.json))
    add("series", options.seriesTemplate.map(ForeignText.json))
    add("device", options.devicePattern.map(ForeignText.json))
    return "{ " + parts.joined(separator: ", ") + " }"
  }

  /// A list of entries with that one.
  static func list(fileName: String, _ options: SourceOptions) -> String {
    "sources: [\(text(fileName: fileName, options))]"
  }

  private static func sign(_ byte: UInt8) -> String {
    ForeignText.json(String(UnicodeScalar(byte)))
  }

  private static func time(_ options: SourceOptions) -> String? {
    var parts: [String] = []
    if let columns = options.timeColumns { parts.append("columns: \(ForeignText.json(columns))") }
    if let format = options.timeFormat { parts.append("format: \(ForeignText.json(format))") }
    if let zone = options.timeZone { parts.append("zone: \(ForeignText.json(zone))") }
    if let repeats = options.timeRepeats {
      parts.append("repeats: \(ForeignText.json(repeats.rawValue))")
    }
    return parts.isEmpty ? nil : "{ " + parts.joined(separator: ", ") + " }"
  }

  /// A glob of the file of that name in any directory.
  ///
  /// By scalars, as globs are read: a sign with an accent upon it is a sign.
  private static func pattern(_ fileName: String) -> String {
    var pattern = "**/".unicodeScalars
    for scalar in fileName.unicodeScalars {
      if "*?[\\".unicodeScalars.contains(scalar) { pattern.append("\\") }
      pattern.append(scalar)
    }
    return String(pattern)
  }
}
