// The escaped text of PrintableText.swift.
import LinuxSystem
import Testing

@Test func `a long text is cut and says so`() {
  #expect(PrintableText.escape(Array("abcdef".utf8), byteLimit: 3) == "abc…")
  #expect(PrintableText.escape(Array("abc".utf8), byteLimit: 3) == "abc")
}

@Test func `a character that is cut in two is escaped`() {
  #expect(PrintableText.escape(Array("aä".utf8), byteLimit: 2) == "a\\xC3…")
}

@Test func `backslashes are doubled only where the text must be told from escapes`() {
  let bytes = Array("\\x41".utf8)
  #expect(PrintableText.escape(bytes) == "\\\\x41")
  #expect(PrintableText.escape(bytes, doublingBackslashes: false) == "\\x41")
}

@Test func `no control character survives`() {
  let bytes = Array(UInt8(0)...0x1F) + [0x7F, 0xC2, 0x80, 0xC2, 0x9F]
  let text = PrintableText.escape(bytes)
  #expect(text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value < 0x7F })
}
