// SHA-256 of ContentHash.swift against the examples of FIPS 180-4 and RFC 6234.
import LinuxSystem
import Testing

@Test(
  arguments: [
    ("", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      "0123456701234567012345670123456701234567012345670123456701234567", 10,
      "594847328451bdfa85056225462cc1d867d877fb388df0ce35f25ab5562bfbb5"
    ),
    ("a", 1_000_000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
  ])
func `the digest is that of the standard`(text: String, repetitions: Int, digest: String) {
  var hash = ContentHash()
  let bytes = [UInt8](repeating: 0, count: 0) + Array(text.utf8)
  let block = Array(repeatElement(bytes, count: min(repetitions, 1000)).joined())
  for _ in 0..<max(1, repetitions / 1000) { hash.update(block) }
  #expect("\(hash.digest)" == digest)
}

@Test func `how the content is cut changes nothing`() {
  let bytes = (0..<300).map { UInt8(truncatingIfNeeded: $0 &* 7) }
  for count in 0...bytes.count {
    let whole = ContentHash.digest(of: Array(bytes[..<count]))
    for piece in [1, 3, 63, 64, 65] {
      var hash = ContentHash()
      for start in stride(from: 0, to: count, by: piece) {
        hash.update(Array(bytes[start..<min(start + piece, count)]))
      }
      #expect(hash.digest == whole)
      #expect(hash.byteCount == Int64(count))
    }
  }
}

@Test func `the digest may be asked for in between`() {
  var hash = ContentHash()
  hash.update(Array("ab".utf8))
  #expect(hash.digest == ContentHash.digest(of: Array("ab".utf8)))
  hash.update(Array("c".utf8))
  #expect(hash.digest == ContentHash.digest(of: Array("abc".utf8)))
}

@Test func `a digest has 32 bytes`() {
  let digest = ContentHash.digest(of: [])
  #expect(ContentDigest(bytes: digest.bytes) == digest)
  #expect(ContentDigest(bytes: []) == nil)
}
