// The strings of JSONText.swift.
import LinuxSystem
import Testing

@Test(
  arguments: [
    ("", "\"\""), ("°C", "\"°C\""), ("a\"b\\c", "\"a\\\"b\\\\c\""),
    ("\n\r\t\u{8}\u{C}\u{1}\u{1F}\u{7F}", "\"\\n\\r\\t\\b\\f\\u0001\\u001f\\u007f\""),
  ])
func `a string is quoted as JSON wants it`(text: String, quoted: String) {
  #expect(JSONText.quoted(text) == quoted)
  #expect(JSONText.unquoted(quoted) == text)
}

@Test(arguments: [
  "", "\"", "a", "\"\\\"", "\"\\q\"", "\"\\u00\"", "\"\\u0041\"", "\"a\"b\"", "\"\\ud800\"",
])
func `what was not quoted so is refused`(text: String) {
  #expect(JSONText.unquoted(text) == nil)
}
