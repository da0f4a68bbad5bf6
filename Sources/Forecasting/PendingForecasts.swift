// The forecasts whose targets have not come yet: those of the last H origins, and no more.
import TimeSeries

/// The forecasts of the last H origins, as they were issued, with what each expert said.
///
/// A ring of H slots; the forecast from step n lies in slot n mod H until n + H overwrites it.
/// Experts and bounds are kept as `Float` in units of one number an origin, which is also what the
/// mixture and the published bounds are computed from: nothing is rounded between issue and score.
struct PendingForecasts: Equatable, Sendable {
  /// What an origin knows about itself.
  struct Origin: Equatable, Sendable {
    /// The number of its step; −1 in an empty slot.
    var number = -1
    /// The last value.
    var value = 0.0
    /// The unit of changes and offsets.
    var unit = 0.0
    /// Whether its value was that of the step before.
    var isCalm = false
    /// Bit k says whether expert k was awake.
    var awake: UInt32 = 0
  }

  let horizon: Int
  let expertCount: Int
  /// The origin in each slot.
  var origins: [Origin]
  /// The forecasts: H a slot.
  var values: [Double]
  /// The distance of the four bounds from the forecast, in units: H × 4 a slot, as in `Bound`.
  var offsets: [Float]
  /// How far the experts lie from the mixture, in units: H a slot.
  var disagreements: [Float]
  /// ŷ_k − y_t of each expert, in units: H × experts a slot.
  var changes: [Float]

  /// No forecasts.
  init(horizon: Int, expertCount: Int) {
    self.horizon = horizon
    self.expertCount = expertCount
    origins = [Origin](repeating: Origin(), count: horizon)
    values = [Double](repeating: 0, count: horizon * horizon)
    offsets = [Float](repeating: 0, count: horizon * horizon * 4)
    disagreements = [Float](repeating: 0, count: horizon * horizon)
    changes = [Float](repeating: 0, count: horizon * horizon * expertCount)
  }

  /// The slot of the origin with step `number`.
  func slot(of number: Int) -> Int { number % horizon }

  /// Forgets all of them.
  mutating func removeAll() {
    for slot in 0..<horizon { origins[slot].number = -1 }
  }

  /// Where step index `step` of slot `slot` lies in `values` and `disagreements`; times 4 and times
  /// the experts, in the other two.
  func place(slot: Int, step: Int) -> Int { slot * horizon + step }

  /// Where in `changes` the experts' words about step index `step` from `slot` stand.
  func changeRange(slot: Int, step: Int) -> Range<Int> {
    let first = place(slot: slot, step: step) * expertCount
    return first..<first + expertCount
  }

  /// Keeps what an awake expert says, in units; where the unit is 0 nothing has ever changed.
  ///
  /// - Parameters:
  ///   - said: ŷ_k − y_t for each step.
  ///   - limits: the largest change that is taken for one; a row a block.
  ///   - expert: k.
  ///   - slot: that of the origin.
  ///   - words: gets what is kept, in blocks of a row an expert.
  mutating func take(
    _ said: [Double], within limits: [Double], of expert: Int, slot: Int, words: inout [Double]
  ) {
    let unit = origins[slot].unit
    let (horizon, expertCount) = (horizon, expertCount)
    let blockCount = StepLanes.blockCount(steps: horizon)
    precondition(said.count == horizon && limits.count == 8 * blockCount && expert < expertCount)
    precondition(words.count == 8 * blockCount * expertCount)
    origins[slot].awake |= 1 << UInt32(expert)
    var place = slot * horizon * expertCount + expert
    precondition(place >= 0 && place + (horizon - 1) * expertCount < changes.count)
    let (said, limits) = (said.span, limits.span)
    var changes = changes.mutableSpan
    var words = words.mutableSpan
    let largest = StepLanes(repeating: 1e30)
    for block in 0..<blockCount {
      // Sound, here and below: the preconditions cover every block and every step of the slot.
      let count = min(8, horizon - 8 * block)
      var lanes = StepLanes.zero
      if count == 8 {
        lanes = unsafe said.lanes(uncheckedRow: block)
      } else {
        for lane in 0..<count { lanes[lane] = said[8 * block + lane] }
      }
      let limit = unsafe limits.lanes(uncheckedRow: block)
      lanes = lanes.limited(atLeast: -limit).limited(atMost: limit) / unit
      lanes = unit > 0 ? lanes.limited(atLeast: -largest).limited(atMost: largest) : .zero
      let kept = SIMD8<Float>(lanes)
      unsafe words.setLanes(
        SIMD8<Double>(kept), uncheckedRow: block &* expertCount &+ expert)
      if count == 8 {
        for lane in 0..<8 {
          unsafe changes[unchecked: place &+ lane &* expertCount] = kept[lane]
        }
      } else {
        for lane in 0..<count { changes[place + lane * expertCount] = kept[lane] }
      }
      place &+= 8 &* expertCount
    }
  }

  /// Keeps the forecast from the origin in `slot`, with its disagreements and offsets.
  mutating func issue(slot: Int, _ issued: borrowing ArrivedSteps) {
    let numbers = issued.numbers.span
    for step in 0..<horizon {
      let place = place(slot: slot, step: step)
      func number(_ row: ArrivedSteps.Row, _ bound: Int = 0) -> Double {
        numbers[StepLanes.place(step: step, row: row.rawValue + bound, of: ArrivedSteps.Row.count)]
      }
      values[place] = number(.value)
      disagreements[place] = Float(number(.disagreement))
      for bound in 0..<4 { offsets[4 * place + bound] = Float(number(.offset, bound)) }
    }
  }

  /// Writes down what was issued for the step to come.
  ///
  /// - Parameters:
  ///   - newest: the number of the newest step.
  ///   - stepCount: steps that there are to look back at.
  ///   - hasSeason: whether expert 1 is the naive one of a season.
  ///   - arrived: gets it.
  func writeArrived(
    after newest: Int, stepCount: Int, hasSeason: Bool, into arrived: inout ArrivedSteps
  ) {
    typealias Row = ArrivedSteps.Row
    let (horizon, expertCount) = (horizon, expertCount)
    let (origins, values) = (origins.span, values.span)
    let (offsets, disagreements, changes) = (offsets.span, disagreements.span, changes.span)
    var numbers = arrived.numbers.mutableSpan
    precondition(numbers.count == 8 * StepLanes.blockCount(steps: horizon) * Row.count)
    precondition(origins.count == horizon && values.count == horizon * horizon)
    precondition(offsets.count == 4 * values.count && disagreements.count == values.count)
    precondition(changes.count == expertCount * values.count && (expertCount > 1 || !hasSeason))
    var slot = newest < 0 ? 0 : newest % horizon
    for step in 0..<horizon {
      // Sound: the preconditions cover every step of every slot and every row of every block.
      let origin = unsafe origins[unchecked: slot]
      let place = slot &* horizon &+ step
      let first = StepLanes.place(step: step, row: 0, of: Row.count)
      let isKnown = step < stepCount && origin.number == newest - step
      let isAwake = hasSeason && origin.awake & 2 != 0
      unsafe numbers[unchecked: first &+ 8 &* Row.isKnown.rawValue] = isKnown ? 1 : 0
      unsafe numbers[unchecked: first &+ 8 &* Row.hasSeasonal.rawValue] = isAwake ? 1 : 0
      unsafe numbers[unchecked: first &+ 8 &* Row.value.rawValue] = values[unchecked: place]
      unsafe numbers[unchecked: first &+ 8 &* Row.unit.rawValue] = origin.unit
      unsafe numbers[unchecked: first &+ 8 &* Row.lastValue.rawValue] = origin.value
      unsafe numbers[unchecked: first &+ 8 &* Row.disagreement.rawValue] =
        Double(disagreements[unchecked: place])
      unsafe numbers[unchecked: first &+ 8 &* Row.seasonalChange.rawValue] =
        isAwake ? Double(changes[unchecked: place &* expertCount &+ 1]) : 0
      for bound in 0..<4 {
        unsafe numbers[unchecked: first &+ 8 &* (Row.offset.rawValue &+ bound)] =
          Double(offsets[unchecked: 4 &* place &+ bound])
      }
      slot = slot == 0 ? horizon &- 1 : slot &- 1
    }
  }

  /// One step of the forecast in `slot`, within the limits of the series.
  func forecastStep(
    slot: Int, step: Int, target: Timestamp, within limits: ClosedRange<Double>
  ) -> ForecastStep {
    let place = place(slot: slot, step: step)
    let value = values[place]
    let unit = origins[slot].unit
    func bound(_ bound: Bound, _ sign: Double) -> Double {
      let offset = Double(offsets[place * 4 + bound.rawValue]) * unit
      return min(max(value + sign * offset, limits.lowerBound), limits.upperBound)
    }
    return ForecastStep(
      step: step + 1, target: target, value: value,
      lower80: bound(.lower80, -1), upper80: bound(.upper80, 1),
      lower95: bound(.lower95, -1), upper95: bound(.upper95, 1))
  }
}

extension PendingForecasts: Snapshotted {
  func encode(into writer: inout SnapshotWriter) {
    for origin in origins {
      writer.write(origin.number)
      writer.write(origin.value)
      writer.write(origin.unit)
      writer.write(origin.isCalm)
      writer.write(origin.awake)
    }
    for value in values { writer.write(value) }
    for offset in offsets { writer.write(offset) }
    for disagreement in disagreements { writer.write(disagreement) }
    for change in changes { writer.write(change) }
  }

  mutating func decode(from reader: inout SnapshotReader) throws(SnapshotError) {
    for slot in origins.indices {
      origins[slot].number = try reader.readInteger()
      origins[slot].value = try reader.readDouble()
      origins[slot].unit = try reader.readDouble()
      origins[slot].isCalm = try reader.readBool()
      origins[slot].awake = try reader.readInteger()
    }
    try reader.readDoubles(into: &values)
    try reader.readFloats(into: &offsets)
    try reader.readFloats(into: &disagreements)
    try reader.readFloats(into: &changes)
  }
}
