// The defaults of InboxOptions.swift.
import Inbox
import Testing

@Test func `the defaults are those of the configuration`() {
  let options = InboxOptions()
  #expect(options.isRecursive && options.settleMicroseconds == 2_000_000)
  #expect(
    options.ignored.map(\.description)
      == [".*", "*~", "*.tmp", "*.part", "*.filepart", "*.crdownload"])
}
