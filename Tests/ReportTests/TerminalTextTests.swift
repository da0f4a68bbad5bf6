// What foreign text may do to a terminal: nothing.
import Report
import Testing

@Test(
  arguments: [
    ("boiler/temp °C", "boiler/temp °C"),
    ("a\nb\r\tc", "a\\nb\\r\\tc"),
    ("\u{1B}[2J", "\\u{1b}[2J"),
    ("\u{7F}\u{9B}", "\\u{7f}\\u{9b}"),
    ("gnp.\u{202E}vsc", "gnp.\\u{202e}vsc"),
    ("a\u{200B}\u{FEFF}\u{2028}", "a\\u{200b}\\u{feff}\\u{2028}"),
    ("", ""),
  ])
func `what could move, hide or reorder text is written out`(text: String, safe: String) {
  #expect(escapedForTerminal(text) == safe)
}

@Test func `no ASCII control character survives`() {
  for value in UInt8(0)...0x7F {
    let scalar = Unicode.Scalar(value)
    let isControl = value < 0x20 || value == 0x7F
    #expect((escapedForTerminal(String(scalar)) == String(scalar)) == !isControl)
  }
}

@Test(arguments: [("abc", 3), ("温度", 4), ("e\u{301}", 1), ("°", 1), ("", 0)])
func `wide characters count twice and marks not at all`(text: String, columns: Int) {
  #expect(terminalColumns(of: text) == columns)
}

@Test func `a long text keeps both of its ends`() {
  #expect(elided("boiler/temperature", toColumns: 18) == "boiler/temperature")
  #expect(elided("boiler/temperature", toColumns: 9) == "boil…ture")
  #expect(elided("boiler/temperature", toColumns: 10) == "boile…ture")
}

@Test func `a shortened text is never wider than asked`() {
  for text in ["boiler/temperature", "温度温度温度", "e\u{301}e\u{301}e\u{301}e\u{301}"] {
    for limit in 0...20 { #expect(terminalColumns(of: elided(text, toColumns: limit)) <= limit) }
  }
}
