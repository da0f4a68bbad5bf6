// The JSON of FailureReason.swift.
import Inbox
import LinuxSystem
import Testing

private let digest = ContentHash.digest(of: [])

@Test func `a reason is a JSON object`() {
  let reason = FailureReason(
    file: FilePath("boiler/x.csv"), reason: "line 1: \"n/a\"", time: "2016-07-01T00:00:00Z",
    digest: digest)
  #expect(
    String(decoding: reason.encoded, as: UTF8.self) == """
      {
        "file": "boiler/x.csv",
        "reason": "line 1: \\"n/a\\"",
        "time": "2016-07-01T00:00:00Z",
        "sha256": "\(digest)"
      }

      """)
}

@Test(
  arguments: [
    [], Array("a\": \"b,\n}".utf8), [0xFF, 0x0A, 0x5C], Array("ä\u{301}".utf8), [0xCC, 0x81],
  ] as [[UInt8]])
func `a reason is read again`(name: [UInt8]) {
  for digest in [nil, digest] {
    let reason = FailureReason(
      file: FilePath(bytes: name), reason: "a,\n\"b\": ", time: "t", digest: digest)
    #expect(FailureReason(encoded: reason.encoded) == reason)
  }
}

@Test(arguments: ["", "{}", "{\n  \"file\": \"x\"\n}\n", "x"])
func `what was not written here is no reason`(text: String) {
  #expect(FailureReason(encoded: Array(text.utf8)) == nil)
}
