// CSV as text.
import Report
import Testing

@Test func `plain fields stand as they are`() {
  #expect(csvRecord(["a", "", "1.5", "é x"]) == "a,,1.5,é x\n")
}

@Test func `fields that would break a record are quoted`() {
  #expect(
    csvRecord(["a,b", "say \"x\"", "two\nlines", "cr\r"])
      == "\"a,b\",\"say \"\"x\"\"\",\"two\nlines\",\"cr\r\"\n")
}
