// The small pieces of JSON5: which bytes and words are what, and foreign text in messages.
import Report

/// Whether `byte` is an ASCII letter or digit.
func isLetterOrDigit(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
    UInt8(ascii: "0")...UInt8(ascii: "9"):
    true
  default: false
  }
}

/// Whether `word` is a number of JSON5: `12`, `-1.5e3`, `.5`, `0x1F`, `Infinity` or `NaN`.
func isJSON5Number(_ word: String) -> Bool {
  var rest = Substring(word)
  if let sign = rest.first, sign == "+" || sign == "-" { rest = rest.dropFirst() }
  if rest == "Infinity" || rest == "NaN" { return true }
  if rest.hasPrefix("0x") || rest.hasPrefix("0X") {
    let digits = rest.dropFirst(2)
    return !digits.isEmpty && digits.allSatisfy(\.isHexDigit)
  }
  let whole = takeDigits(&rest)
  if whole.count > 1, whole.hasPrefix("0") { return false }
  var fraction: Substring = ""
  if rest.hasPrefix(".") {
    rest = rest.dropFirst()
    fraction = takeDigits(&rest)
  }
  guard !whole.isEmpty || !fraction.isEmpty else { return false }
  if rest.hasPrefix("e") || rest.hasPrefix("E") {
    rest = rest.dropFirst()
    if let sign = rest.first, sign == "+" || sign == "-" { rest = rest.dropFirst() }
    guard !takeDigits(&rest).isEmpty else { return false }
  }
  return rest.isEmpty
}

/// Takes the digits that `rest` begins with.
private func takeDigits(_ rest: inout Substring) -> Substring {
  let digits = rest.prefix { $0.isASCII && $0.isNumber }
  rest = rest.dropFirst(digits.count)
  return digits
}

/// Foreign text for a message: at most 40 bytes, nothing in it that a terminal would obey.
func shown(_ text: String) -> String {
  let safe = escapedForTerminal(text)
  guard safe.utf8.count > 40 else { return safe }
  var cut = ""
  for character in safe {
    guard cut.utf8.count + String(character).utf8.count <= 40 else { break }
    cut.append(character)
  }
  return cut + "…"
}
