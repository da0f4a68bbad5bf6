// The last steps of a series: values, place in the week, and whether they were observed.
import TimeSeries

/// The last steps of one segment of a series, numbered from the series' first step on.
///
/// It keeps at least `keptSteps` of them, moving them down only once in 128 steps.
struct StepHistory: Equatable, Sendable {
  /// The value of each step; that of a missing one is what had been forecast.
  private(set) var values: [Double] = []
  /// The place in the week of each step.
  private(set) var phases: [UInt16] = []
  /// Whether each step was observed rather than missing.
  private(set) var observed: [Bool] = []
  /// The number of the oldest step that is kept.
  private(set) var start = 0
  /// How many steps can be looked back at once that many have come.
  private(set) var keptSteps = 0

  private static let moveSteps = 128

  /// The number of the step to come.
  var end: Int { start + values.count }
  /// How many steps there are to look back at.
  var count: Int { values.count }

  /// The value of step `number`, which is kept.
  func value(at number: Int) -> Double { values[number - start] }
  /// The place in the week of step `number`, which is kept.
  func phase(at number: Int) -> CalendarPhase { CalendarPhase(part: phases[number - start]) }
  /// Whether step `number`, which is kept, was observed.
  func isObserved(at number: Int) -> Bool { observed[number - start] }
  /// The newest value; there is at least one step.
  var newest: Double { values[values.count - 1] }

  /// Sees to it that `steps` steps can be looked back at.
  mutating func keep(_ steps: Int) {
    guard steps != keptSteps else { return }
    keptSteps = steps
    values.reserveCapacity(steps + StepHistory.moveSteps)
    phases.reserveCapacity(steps + StepHistory.moveSteps)
    observed.reserveCapacity(steps + StepHistory.moveSteps)
  }

  /// Adds the newest step.
  mutating func append(_ value: Double, phase: CalendarPhase, isObserved: Bool) {
    if values.count >= keptSteps + StepHistory.moveSteps {
      let surplus = values.count - keptSteps
      values.removeFirst(surplus)
      phases.removeFirst(surplus)
      observed.removeFirst(surplus)
      start += surplus
    }
    values.append(value)
    phases.append(phase.part)
    observed.append(isObserved)
  }

  /// Forgets all steps; numbers go on.
  mutating func restart() {
    start = end
    values.removeAll(keepingCapacity: true)
    phases.removeAll(keepingCapacity: true)
    observed.removeAll(keepingCapacity: true)
  }
}

extension StepHistory: Snapshotted {
  func encode(into writer: inout SnapshotWriter) {
    writer.write(start)
    writer.write(keptSteps)
    writer.write(values.count)
    for value in values { writer.write(value) }
    for phase in phases { writer.write(phase) }
    for isObserved in observed { writer.write(isObserved) }
  }

  mutating func decode(from reader: inout SnapshotReader) throws(SnapshotError) {
    start = try reader.readCount(atMost: .max)
    keep(try reader.readCount(atMost: 1 << 20))
    let count = try reader.readCount(atMost: keptSteps + StepHistory.moveSteps)
    for _ in 0..<count { values.append(try reader.readDouble()) }
    for _ in 0..<count { phases.append(try reader.readInteger()) }
    for _ in 0..<count { observed.append(try reader.readBool()) }
  }
}
