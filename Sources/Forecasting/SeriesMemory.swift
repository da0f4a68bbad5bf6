// What all experts look at: the last steps of a series, its seasons, and its usual sizes.
import TimeSeries

/// The last steps of a series, its seasons in steps, and its slow scales.
struct SeriesMemory: Equatable, Sendable {
  /// The last steps.
  var history = StepHistory()
  /// The level, and the usual deviation from it.
  var scaler = Scaler()
  /// The usual change over h steps, h = 1…H.
  var changeScales: [SlowScale]
  /// The seasons in steps of `intervalMicroseconds`; 0 for one that it does not allow.
  private(set) var seasons: [Int]
  /// The interval that the seasons are counted in; nil until it is known.
  private(set) var intervalMicroseconds: Int64?

  /// The shortest and the longest season that a series can have, in steps.
  static let seasonLimits: ClosedRange<Int64> = 2...4096

  /// A memory of nothing.
  init(options: ForecasterOptions) {
    changeScales = [SlowScale](repeating: SlowScale(), count: options.horizon)
    seasons = [Int](repeating: 0, count: options.seasons.count)
  }

  /// Whether the newest step repeats the value of the one before.
  var isCalm: Bool {
    history.count > 1 && history.newest == history.value(at: history.end - 2)
  }

  /// The longest season in steps; 0 without any.
  var longestSeason: Int { seasons.reduce(0, max) }

  /// Counts the seasons in steps of `interval`, and keeps as many steps as they need.
  mutating func follow(_ interval: Int64?, options: ForecasterOptions) {
    guard let interval, interval != intervalMicroseconds else { return }
    intervalMicroseconds = interval
    for (index, season) in options.seasons.enumerated() {
      let (steps, rest) = season.quotientAndRemainder(dividingBy: interval)
      let nearest = steps + (rest >= interval - rest ? 1 : 0)
      seasons[index] = SeriesMemory.seasonLimits.contains(nearest) ? Int(nearest) : 0
    }
    history.keep(longestSeason + LSTMExpert.keptSteps(options))
  }

  /// The value at step `number`, which is kept, and at the same place in up to seven seasons before
  /// it, averaged: each counts 0.7 times as much as the one after it.
  func profile(at number: Int, season: Int) -> Double {
    let values = history.values.span
    var place = number - history.start
    var (sum, total, share) = (values[place], 1.0, 1.0)
    for _ in 0..<7 {
      place -= season
      if place < 0 { break }
      share *= 0.7
      sum += share * values[place]
      total += share
    }
    return sum / total
  }

  /// Writes the profile at each step to come: of all seasons that are kept, and the same a season
  /// later.
  ///
  /// - Precondition: the step a season before the one to come is kept.
  func writeProfiles(season: Int, into profiles: inout MutableSpan<Double>) {
    let values = history.values.span
    let count = min(season, profiles.count)
    let first = values.count - season
    precondition(season > 0 && first >= 0)
    var step = 0
    while step + 8 <= count {
      // Sound: a season before the newest step and the seasons before that are inside.
      var place = first + step
      var sum = unsafe values.lanes(uncheckedAt: place)
      var (total, share) = (StepLanes(repeating: 1), 1.0)
      for _ in 0..<7 {
        place -= season
        if place <= -8 { break }
        share *= 0.7
        if place >= 0 {
          sum += unsafe share * values.lanes(uncheckedAt: place)
          total += share
        } else {
          for lane in -place..<8 {
            sum[lane] += share * values[place + lane]
            total[lane] += share
          }
        }
      }
      let profile = sum / total
      for lane in 0..<8 { profiles[step + lane] = profile[lane] }
      step += 8
    }
    while step < count {
      profiles[step] = profile(at: history.end - season + step, season: season)
      step += 1
    }
    while step < profiles.count {
      profiles[step] = profiles[step - season]
      step += 1
    }
  }

  /// Lets the scales learn from the step to come.
  mutating func learnScales(_ value: Double) {
    scaler.learn(value)
    for step in 0..<min(changeScales.count, history.count) {
      let number = history.end - 1 - step
      guard history.isObserved(at: number) else { continue }
      changeScales[step].learn(value - history.value(at: number))
    }
  }
}

extension SeriesMemory: Snapshotted {
  func encode(into writer: inout SnapshotWriter) {
    history.encode(into: &writer)
    scaler.encode(into: &writer)
    for scale in changeScales { scale.encode(into: &writer) }
  }

  mutating func decode(from reader: inout SnapshotReader) throws(SnapshotError) {
    try history.decode(from: &reader)
    try scaler.decode(from: &reader)
    for step in changeScales.indices { try changeScales[step].decode(from: &reader) }
  }
}
