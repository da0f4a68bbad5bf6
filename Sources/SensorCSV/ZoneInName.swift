// The zone that the name of a time column tells, such as `Date Time, GMT-05:00`.

/// What the name of a time column says about the zone of its times.
enum ZoneInName {
  /// It names one.
  case zone(LocalZone)
  /// It speaks of one that nobody can be certain of: `CET`, `local time`.
  case uncertain(String)

  /// What `name` says; nil for nothing.
  ///
  /// What is not understood must not be taken for UTC, but most names speak of no zone at all.
  init?(_ name: String) {
    let text = name.replacing("−", with: "-")
    let bytes = Array(text.uppercased().utf8)
    if let zone = Self.universal(bytes) ?? Self.offset(bytes) ?? Self.place(text) {
      self = .zone(zone)
      return
    }
    let words = ColumnNames.words(name)
    guard let word = words.first(where: { Self.abbreviations.contains($0) }) else { return nil }
    self = .uncertain(Self.local.contains(word) ? word : word.uppercased())
  }

  private static let local: Set = ["local", "localtime", "lokal", "lokalzeit", "ortszeit", "lt"]

  /// What several zones call themselves, or what changes with the season.
  private static let abbreviations: Set<String> = local.union([
    "cet", "cest", "mez", "mesz", "eet", "eest", "wet", "bst", "ist", "est", "edt", "cst", "cdt",
    "mst", "mdt", "pst", "pdt", "akst", "akdt", "hst", "msk", "jst", "kst", "aest", "aedt", "acst",
    "acdt", "awst", "nzst", "nzdt", "sast", "hkt", "sgt", "brt", "clt", "pkt", "wib",
  ])

  /// UTC or GMT, alone or with an offset.
  private static func universal(_ upper: [UInt8]) -> LocalZone? {
    for mark in ["GMT", "UTC"] {
      let letters = Array(mark.utf8)
      guard upper.count >= letters.count else { continue }
      for start in 0...(upper.count - letters.count) where upper[start...].starts(with: letters) {
        let end = start + letters.count
        if end < upper.count, (0x41...0x5A).contains(upper[end]) { continue }
        let rest = upper[end...].drop { $0 == 0x20 }
        return offset(rest, digits: 1...2) ?? .utc
      }
    }
    return nil
  }

  /// An offset by itself, such as `(+01:00)`.
  private static func offset(_ upper: [UInt8]) -> LocalZone? {
    for start in upper.indices where upper[start] == 0x2B || upper[start] == 0x2D {
      let isInside =
        start > 0 && upper[start - 1] != 0x20 && upper[start - 1] != 0x28
        && upper[start - 1] != 0x5B
      if isInside { continue }
      let rest = upper[start...]
      guard rest.count >= 6, rest[start + 3] == 0x3A else { continue }
      if let zone = offset(rest, digits: 2...2) { return zone }
    }
    return nil
  }

  /// The offset that `text` begins with: `+1`, `-05`, `+0530`, `+05:30`.
  private static func offset(
    _ text: ArraySlice<UInt8>, digits: ClosedRange<Int>
  ) -> LocalZone? {
    guard let sign = text.first, sign == 0x2B || sign == 0x2D else { return nil }
    let rest = text.dropFirst()
    let hours = rest.prefix { $0 &- 0x30 < 10 }
    var tail = rest.dropFirst(hours.count)
    var number = String(decoding: hours, as: UTF8.self)
    if hours.count == 4 {
      number.insert(":", at: number.index(number.startIndex, offsetBy: 2))
    } else {
      guard digits.contains(hours.count) else { return nil }
      if hours.count == 1 { number = "0" + number }
      if tail.first == 0x3A {
        tail = tail.dropFirst().prefix { $0 &- 0x30 < 10 }
        number += ":" + String(decoding: tail, as: UTF8.self)
      }
    }
    return LocalZone(name: (sign == 0x2B ? "+" : "-") + number)
  }

  /// A zone of the IANA database, such as `timestamp [Europe/Berlin]`.
  private static func place(_ text: String) -> LocalZone? {
    let words = text.split { !($0.isLetter || $0.isNumber || "/_-+".contains($0)) }
    return words.lazy.filter { $0.contains("/") }.compactMap { LocalZone(name: String($0)) }.first
  }
}
