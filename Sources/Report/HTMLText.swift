// Foreign text made safe to stand in HTML: the one door through which text enters a report.

/// Returns `text` so that it shows as itself in HTML, as text and in quoted attributes alike.
///
/// Marks of HTML become character references; what could hide or reorder text (control characters,
/// bidirectional controls, invisible format characters) is written out, as on a terminal.
public func escapedForHTML(_ text: String) -> String {
  let visible = escapedForTerminal(text)
  guard visible.utf8.contains(where: isMarkup) else { return visible }
  var safe = ""
  safe.reserveCapacity(visible.utf8.count + 16)
  for scalar in visible.unicodeScalars {
    switch scalar {
    case "&": safe += "&amp;"
    case "<": safe += "&lt;"
    case ">": safe += "&gt;"
    case "\"": safe += "&quot;"
    case "'": safe += "&#39;"
    case "`": safe += "&#96;"
    default: safe.unicodeScalars.append(scalar)
    }
  }
  return safe
}

/// Whether a byte of UTF-8 means something to HTML.
private func isMarkup(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""),
    UInt8(ascii: "'"), UInt8(ascii: "`"):
    true
  default: false
  }
}

/// `value` with four significant digits, a true minus sign, and its unit; escaped.
func htmlMeasure(_ value: Double?, unit: String?) -> String {
  guard let value, value.isFinite else { return "–" }
  let number = withMinusSign(shortNumber(value))
  guard let unit, !unit.isEmpty else { return number }
  // A no-break space keeps the number and its unit on one line.
  return number + "\u{A0}" + escapedForHTML(unit)
}

/// A share from 0 to 1 in percent with one decimal.
func htmlShare(_ share: Double?) -> String {
  guard let share, share.isFinite else { return "–" }
  return withMinusSign(fixedNumber(share * 100, decimals: 1)) + "\u{A0}%"
}

/// `number` with U+2212 in the place of a hyphen in front.
func withMinusSign(_ number: String) -> String {
  number.hasPrefix("-") ? "−" + number.dropFirst() : number
}
