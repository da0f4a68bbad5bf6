// SHA-256, which names the content of a file. FIPS 180-4, in its letters.

/// The 32 bytes that stand for a content.
public struct ContentDigest: Hashable, Sendable, CustomStringConvertible {
  /// The 32 bytes.
  public let bytes: [UInt8]

  /// A digest of these 32 bytes, or nil of any other number.
  public init?(bytes: [UInt8]) {
    guard bytes.count == 32 else { return nil }
    self.bytes = bytes
  }

  fileprivate init(words: [UInt32]) {
    bytes = words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (24 - 8 * $0)) }
    }
  }

  /// The digest as 64 lower-case hexadecimal digits.
  public var description: String {
    var text = ""
    for byte in bytes {
      text += byte < 16 ? "0" : ""
      text += String(byte, radix: 16)
    }
    return text
  }
}

/// Takes a content piece by piece and gives its SHA-256.
public struct ContentHash: Equatable, Sendable {
  private var state: [UInt32] = [
    0x6A09_E667, 0xBB67_AE85, 0x3C6E_F372, 0xA54F_F53A,
    0x510E_527F, 0x9B05_688C, 0x1F83_D9AB, 0x5BE0_CD19,
  ]
  private var pending: [UInt8] = []
  private var schedule = [UInt32](repeating: 0, count: 64)
  /// How many bytes were taken so far.
  public private(set) var byteCount: Int64 = 0

  /// The hash of nothing yet.
  public init() {}

  /// The digest of `bytes`.
  public static func digest(of bytes: [UInt8]) -> ContentDigest {
    var hash = ContentHash()
    hash.update(bytes.span)
    return hash.digest
  }

  /// Takes the next `bytes`.
  public mutating func update(_ bytes: [UInt8]) {
    update(bytes.span)
  }

  /// Takes the next `bytes`.
  public mutating func update(_ bytes: Span<UInt8>) {
    byteCount += Int64(bytes.count)
    var position = 0
    while !pending.isEmpty && position < bytes.count {
      pending.append(bytes[position])
      position += 1
      if pending.count == 64 {
        let block = pending
        pending.removeAll(keepingCapacity: true)
        compress(block.span, into: &state, schedule: &schedule)
      }
    }
    while bytes.count - position >= 64 {
      let block = bytes.extracting(position..<(position + 64))
      compress(block, into: &state, schedule: &schedule)
      position += 64
    }
    while position < bytes.count {
      pending.append(bytes[position])
      position += 1
    }
  }

  /// The digest of everything taken so far; more may follow.
  public var digest: ContentDigest {
    var copy = self
    var padding: [UInt8] = [0x80]
    while (copy.pending.count + padding.count) % 64 != 56 { padding.append(0) }
    let bitCount = UInt64(byteCount) * 8
    padding += (0..<8).map { UInt8(truncatingIfNeeded: bitCount >> (56 - 8 * $0)) }
    copy.update(padding.span)
    return ContentDigest(words: copy.state)
  }
}

/// Takes one block of 64 bytes into the 8 words of `state`.
///
/// `schedule` is 64 words of scratch. All sums are modulo 2³².
private func compress(
  _ block: Span<UInt8>, into state: inout [UInt32], schedule: inout [UInt32]
) {
  var W = schedule.mutableSpan
  for t in 0..<16 {
    W[t] =
      UInt32(block[4 * t]) << 24 | UInt32(block[4 * t + 1]) << 16
      | UInt32(block[4 * t + 2]) << 8 | UInt32(block[4 * t + 3])
  }
  for t in 16..<64 {
    let x = W[t - 15]
    let y = W[t - 2]
    let σ0 = rotated(x, 7) ^ rotated(x, 18) ^ x >> 3
    let σ1 = rotated(y, 17) ^ rotated(y, 19) ^ y >> 10
    W[t] = σ1 &+ W[t - 7] &+ σ0 &+ W[t - 16]
  }
  let K = roundConstants.span
  var (a, b, c, d) = (state[0], state[1], state[2], state[3])
  var (e, f, g, h) = (state[4], state[5], state[6], state[7])
  for t in 0..<64 {
    let Σ1 = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)
    let T1 = h &+ Σ1 &+ (e & f ^ ~e & g) &+ K[t] &+ W[t]
    let Σ0 = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)
    let T2 = Σ0 &+ (a & b ^ a & c ^ b & c)
    (h, g, f, e, d, c, b, a) = (g, f, e, d &+ T1, c, b, a, T1 &+ T2)
  }
  var H = state.mutableSpan
  H[0] &+= a
  H[1] &+= b
  H[2] &+= c
  H[3] &+= d
  H[4] &+= e
  H[5] &+= f
  H[6] &+= g
  H[7] &+= h
}

/// `word` turned right by `count` bits.
private func rotated(_ word: UInt32, _ count: UInt32) -> UInt32 {
  word >> count | word << (32 - count)
}

/// The first 32 bits of the fractions of the cube roots of the first 64 primes.
private let roundConstants: [UInt32] = [
  0x428A_2F98, 0x7137_4491, 0xB5C0_FBCF, 0xE9B5_DBA5, 0x3956_C25B, 0x59F1_11F1, 0x923F_82A4,
  0xAB1C_5ED5, 0xD807_AA98, 0x1283_5B01, 0x2431_85BE, 0x550C_7DC3, 0x72BE_5D74, 0x80DE_B1FE,
  0x9BDC_06A7, 0xC19B_F174, 0xE49B_69C1, 0xEFBE_4786, 0x0FC1_9DC6, 0x240C_A1CC, 0x2DE9_2C6F,
  0x4A74_84AA, 0x5CB0_A9DC, 0x76F9_88DA, 0x983E_5152, 0xA831_C66D, 0xB003_27C8, 0xBF59_7FC7,
  0xC6E0_0BF3, 0xD5A7_9147, 0x06CA_6351, 0x1429_2967, 0x27B7_0A85, 0x2E1B_2138, 0x4D2C_6DFC,
  0x5338_0D13, 0x650A_7354, 0x766A_0ABB, 0x81C2_C92E, 0x9272_2C85, 0xA2BF_E8A1, 0xA81A_664B,
  0xC24B_8B70, 0xC76C_51A3, 0xD192_E819, 0xD699_0624, 0xF40E_3585, 0x106A_A070, 0x19A4_C116,
  0x1E37_6C08, 0x2748_774C, 0x34B0_BCB5, 0x391C_0CB3, 0x4ED8_AA4A, 0x5B9C_CA4F, 0x682E_6FF3,
  0x748F_82EE, 0x78A5_636F, 0x84C8_7814, 0x8CC7_0208, 0x90BE_FFFA, 0xA450_6CEB, 0xBEF9_A3F7,
  0xC671_78F2,
]
