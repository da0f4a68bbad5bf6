// CSV as text (RFC 4180, lines ended by LF): for `--csv`.

/// Returns one record, its end of line included; fields with `,` `"` CR or LF are quoted.
public func csvRecord(_ fields: [String]) -> String {
  fields.map(csvField).joined(separator: ",") + "\n"
}

/// `text` as one field, quoted where it must be.
private func csvField(_ text: String) -> String {
  let needsQuotes = text.utf8.contains { byte in
    byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == 0x0A || byte == 0x0D
  }
  guard needsQuotes else { return text }
  var quoted = "\""
  for scalar in text.unicodeScalars {
    if scalar == "\"" { quoted += "\"" }
    quoted.unicodeScalars.append(scalar)
  }
  return quoted + "\""
}
