// How a series is to be forecast: everything that shapes what is learned, and its fingerprint.
import TimeSeries

/// How a series is to be forecast: everything here changes what is learned.
public struct ForecasterOptions: Hashable, Sendable {
  /// Steps ahead that forecasts go, 1 to 1000.
  public var horizon = 24
  /// Hidden units of the network, 1 to 1024.
  public var hidden = 32
  /// Steps that gradients go back beyond the horizon (k2), 1 to 4096.
  public var truncation = 32
  /// Steps between two updates of the network (k1), 1 to 4096.
  public var updateInterval = 16
  /// The learning rate of Adam, above 0, at most 1.
  public var learningRate = 0.005
  /// Older windows that are learned from again at each update, 0 to 16.
  public var replay = 1
  /// What the forget gate's bias starts at, within ±100.
  public var forgetBias = 1.0
  /// The seed of the initial weights and of the replay; each series mixes its name in.
  public var seed: UInt64 = 1
  /// The interval between two steps; nil to find it.
  public var intervalMicroseconds: Int64?
  /// What becomes of several observations in one configured interval.
  public var aggregate = Aggregate.mean
  /// The lengths of the seasons, at most 8; nil for a day and a week.
  public var seasonsMicroseconds: [Int64]?
  /// The smallest value the series can take, within ±1e300; forecasts respect it.
  public var minimum: Double?
  /// The largest value the series can take, within ±1e300; forecasts respect it.
  public var maximum: Double?
  /// Experts that are never asked, to measure what they are worth.
  package var silencedExperts: SilencedExperts = []

  /// The defaults.
  public init() {}

  /// The version of the algorithm; another learns other numbers from the same observations.
  static let algorithm: UInt64 = 5

  /// A hash of everything above and of the algorithm's version, the same on every machine.
  ///
  /// It is stored in snapshots: one that was learned under another configuration is of no use.
  public var fingerprint: UInt64 {
    var hash = StableHash()
    hash.add(ForecasterOptions.algorithm)
    for number in [horizon, hidden, truncation, updateInterval, replay] {
      hash.add(UInt64(bitPattern: Int64(number)))
    }
    hash.add(learningRate.bitPattern)
    hash.add(forgetBias.bitPattern)
    hash.add(seed)
    hash.add(intervalMicroseconds.map { UInt64(bitPattern: $0) })
    hash.add(utf8Of: aggregate.rawValue)
    hash.add(seasonsMicroseconds.map { UInt64($0.count) })
    for season in seasonsMicroseconds ?? [] { hash.add(UInt64(bitPattern: season)) }
    hash.add(minimum?.bitPattern)
    hash.add(maximum?.bitPattern)
    if !silencedExperts.isEmpty { hash.add(UInt64(silencedExperts.rawValue)) }
    return hash.value
  }

  /// The lengths of the seasons that are looked for.
  var seasons: [Int64] {
    seasonsMicroseconds ?? [86_400_000_000, 604_800_000_000]
  }

  /// What is wrong with a number that lies outside what its comment allows; nil if none does.
  public var problem: String? {
    let (least, most) = (minimum ?? -1e300, maximum ?? 1e300)
    let rules: [(Bool, String)] = [
      ((1...1000).contains(horizon), "a horizon is 1 to 1000 steps"),
      ((1...1024).contains(hidden), "a network has 1 to 1024 hidden units"),
      ((1...4096).contains(truncation), "a truncation is 1 to 4096 steps"),
      ((1...4096).contains(updateInterval), "an update interval is 1 to 4096 steps"),
      ((0...16).contains(replay), "0 to 16 windows are replayed"),
      (learningRate > 0 && learningRate <= 1, "a learning rate is above 0 and at most 1"),
      (abs(forgetBias) <= 100, "a forget bias lies within ±100"),
      (intervalMicroseconds ?? 1 > 0, "an interval is positive"),
      (seasons.count <= 8 && seasons.allSatisfy { $0 > 0 }, "seasons are positive, at most 8"),
      (least <= most, "a minimum is not above the maximum"),
      (abs(least) <= 1e300 && abs(most) <= 1e300, "limits lie within ±1e300"),
    ]
    return rules.first { !$0.0 }?.1
  }

  /// Stops the program where there is a problem.
  func check() {
    if let problem { preconditionFailure(problem) }
  }
}

/// Kinds of experts that can be left out of a measurement.
package struct SilencedExperts: OptionSet, Hashable, Sendable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) { self.rawValue = rawValue }

  package static let seasonalNaive = SilencedExperts(rawValue: 1)
  package static let linear = SilencedExperts(rawValue: 2)
  package static let averagedLSTM = SilencedExperts(rawValue: 4)
  package static let lstm = SilencedExperts(rawValue: 8)
}

/// A 64-bit FNV-1a hash (Fowler, Noll & Vo), finished by the mixer of SplitMix64.
struct StableHash {
  private var state: UInt64 = 0xcbf2_9ce4_8422_2325

  /// Adds eight bytes, the lowest first.
  mutating func add(_ word: UInt64) {
    for shift in stride(from: UInt64(0), to: 64, by: 8) {
      add(UInt8(truncatingIfNeeded: word >> shift))
    }
  }

  /// Adds whether there is a word, and the word.
  mutating func add(_ word: UInt64?) {
    add(word == nil ? UInt8(0) : 1)
    if let word { add(word) }
  }

  /// Adds the length and the bytes of a text.
  mutating func add(utf8Of text: String) {
    add(UInt64(text.utf8.count))
    for byte in text.utf8 { add(byte) }
  }

  private mutating func add(_ byte: UInt8) {
    state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
  }

  /// The hash of all that was added.
  var value: UInt64 {
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
