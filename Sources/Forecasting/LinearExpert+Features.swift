// What the linear expert sees of a step.
import TimeSeries

extension LinearExpert {
  /// How fast the levels follow the series.
  static let levelRates = [1.0 / 16, 1.0 / 64, 1.0 / 256]
  /// Differences beyond so many usual ones are cut.
  private static let differenceLimit = 10.0
  /// Deviations beyond so many usual ones are cut.
  private static let deviationLimit = 6.0

  /// Numbers in φ that are no differences of neighbours.
  private static func otherCount(_ seasonCount: Int) -> Int {
    6 + levelRates.count + 4 * seasonCount
  }

  /// Numbers in φ: 16 to 19 differences of neighbours make it a multiple of four.
  static func featureCount(_ options: ForecasterOptions) -> Int {
    (otherCount(options.seasons.count) + 19) / 4 * 4
  }

  /// Lets the levels follow the newest step.
  mutating func followLevels(_ memory: borrowing SeriesMemory) {
    for index in levels.indices {
      let rate = memory.history.count == 1 ? 1 : LinearExpert.levelRates[index]
      levels[index] += rate * (memory.history.newest - levels[index])
    }
  }

  /// Writes φ of step `number`, the newest, into `features`.
  ///
  /// A constant; the distance to the slow level and to three faster ones; the last differences; for
  /// each season y_{t−s+j} − y_t, j = −1…1, and the distance to its profile at t; sine and cosine
  /// of day and week. Differences of neighbours are in units of the usual change, the others of the
  /// usual deviation. The profile's distance says how far today differs from the days before, which
  /// a form whose base is the profile at the target has to carry on.
  func writeFeatures(
    of number: Int, memory: borrowing SeriesMemory, into features: inout [QuadLanes]
  ) {
    let start = memory.history.start
    let value = memory.history.value(at: number)
    let change = memory.changeScales[0].rootMeanSquare
    let deviation = memory.scaler.deviation.rootMeanSquare
    var index = 0
    func write(_ number: Double, limit: Double) {
      features[index >> 2][index & 3] = min(max(number, -limit), limit)
      index += 1
    }
    func writeDistance(_ distance: Double) {
      write(deviation > 0 ? distance / deviation : 0, limit: LinearExpert.deviationLimit)
    }
    write(1, limit: 1)
    writeDistance(value - memory.scaler.level)
    for level in levels { writeDistance(level - value) }
    var after = value
    for back in 1...squares.featureCount - LinearExpert.otherCount(baseCount - 1) {
      let before = number - back >= start ? memory.history.value(at: number - back) : after
      write((after - before) / change, limit: LinearExpert.differenceLimit)
      after = before
    }
    for season in memory.seasons {
      for offset in -1...1 {
        let source = number + offset - season
        let isKnown = season > 1 && source >= start
        writeDistance(isKnown ? memory.history.value(at: source) - value : 0)
      }
      let before = number - season
      let hasProfile = season > 1 && before >= start
      writeDistance(hasProfile ? memory.profile(at: before, season: season) - value : 0)
    }
    let phase = memory.history.phase(at: number)
    let (day, week) = (phase.ofDay, phase.ofWeek)
    for turn in 0..<2 {
      write(turn == 0 ? day.sine : week.sine, limit: 1)
      write(turn == 0 ? day.cosine : week.cosine, limit: 1)
    }
  }
}
