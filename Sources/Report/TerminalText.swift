// Foreign text made safe to show on a terminal, and how many columns a text takes there.

/// Returns `text` with everything written out that could move a cursor, hide or reorder text.
///
/// Control characters, bidirectional controls, line separators and invisible format characters
/// become `\n`, `\t` or `\u{1b}`; all else stays.
public func escapedForTerminal(_ text: String) -> String {
  var safe = ""
  safe.reserveCapacity(text.utf8.count)
  for scalar in text.unicodeScalars {
    switch scalar.value {
    case 0x0A: safe += "\\n"
    case 0x0D: safe += "\\r"
    case 0x09: safe += "\\t"
    default:
      if isHarmless(scalar) {
        safe.unicodeScalars.append(scalar)
      } else {
        safe += "\\u{" + String(scalar.value, radix: 16) + "}"
      }
    }
  }
  return safe
}

/// Returns `text`, already escaped, shortened in its middle to `limit` columns of a terminal.
///
/// The cut is marked by `…`; both ends stay because names often differ only at their ends.
public func elided(_ text: String, toColumns limit: Int) -> String {
  guard terminalColumns(of: text) > limit else { return text }
  guard limit > 1 else { return limit == 1 ? "…" : "" }
  let tailLimit = (limit - 1) / 2
  let headLimit = limit - 1 - tailLimit
  let head = fitting(text, limit: headLimit)
  let tail = fitting(text.reversed(), limit: tailLimit).reversed()
  return String(head) + "…" + String(tail)
}

/// Returns how many columns `text`, already escaped, takes on a terminal.
///
/// East Asian wide characters and emoji take two, combining marks none.
public func terminalColumns(of text: String) -> Int {
  text.unicodeScalars.reduce(0) { $0 + columns(of: $1) }
}

/// The first characters of `characters` that fit into `limit` columns.
private func fitting(_ characters: some Sequence<Character>, limit: Int) -> [Character] {
  var taken: [Character] = []
  var room = limit
  for character in characters {
    room -= terminalColumns(of: String(character))
    if room < 0 { break }
    taken.append(character)
  }
  return taken
}

/// Whether `scalar` shows as itself and nothing more.
private func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.properties.generalCategory {
  case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse,
    .unassigned:
    false
  default: true
  }
}

/// How many columns one scalar takes.
private func columns(of scalar: Unicode.Scalar) -> Int {
  switch scalar.properties.generalCategory {
  case .nonspacingMark, .enclosingMark, .format: return 0
  default: break
  }
  switch scalar.value {
  case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
    0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF,
    0x1F900...0x1F9FF, 0x20000...0x3FFFD:
    return 2
  default: return 1
  }
}
