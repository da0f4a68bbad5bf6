// Which observations of a file were consumed, in which order: a number that a restart can check.

import TimeSeries

/// A hash of the observations consumed so far, in their order.
///
/// A position alone counts observations in the order in which the file was read. After a change of
/// how it is read (other rules, another order, another version of this program) it would stand
/// elsewhere; then this hash differs.
struct ConsumedHash: Equatable {
  /// The hash.
  private(set) var value: UInt64 = 0
  private var nameHashes: [UInt64] = []

  /// Adds the observations of `run`, of the series `names`.
  mutating func add(_ run: ObservationRun, names: [SeriesID]) {
    while nameHashes.count < names.count {
      nameHashes.append(Self.hash(of: names[nameHashes.count]))
    }
    for index in 0..<run.count {
      add(nameHashes[Int(run.seriesIndex[index])])
      add(UInt64(bitPattern: run.time[index]))
      add(run.value[index].bitPattern)
    }
  }

  private mutating func add(_ word: UInt64) {
    value = Self.mix(value &+ 0x9e37_79b9_7f4a_7c15 ^ word)
  }

  private static func hash(of name: SeriesID) -> UInt64 {
    var hash: UInt64 = 0
    for byte in name.name.utf8 { hash = mix(hash &+ 1 ^ UInt64(byte)) }
    return hash
  }

  /// A bijection that lets every bit change every other (Steele, Lea & Flood 2014, SplitMix64).
  private static func mix(_ word: UInt64) -> UInt64 {
    var mixed = word
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
