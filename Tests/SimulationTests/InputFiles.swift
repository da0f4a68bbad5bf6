// What the sensors of a simulated world write: files of a few rows, some of them wrong.
import TimeSeries

/// What a file holds, and what is to be made of it.
struct InputContent {
  /// A row that can be read, or that cannot.
  enum Row {
    case good(hour: Int, values: [Double])
    case bad
  }

  /// The columns after the time; none for a file that cannot be understood.
  var columns: [String]
  var rows: [Row]

  /// The file in pieces between which a slow writer may pause, none inside of a line.
  var pieces: [[UInt8]] {
    guard !columns.isEmpty else { return [Array("a file,without\na time,column\n".utf8)] }
    guard !rows.isEmpty else { return [[]] }
    var lines = rows.map { row in
      switch row {
      case .good(let hour, let values):
        "\(InputContent.time(hour).iso8601)," + values.map { "\($0)" }.joined(separator: ",")
      case .bad: "2023-77-77T00:00:00Z" + columns.map { _ in ",1.5" }.joined()
      }
    }
    // What a reader needs to understand a file comes at once.
    let head = (["time," + columns.joined(separator: ",")] + lines.prefix(3)).map { $0 + "\n" }
    lines.removeFirst(min(3, lines.count))
    return [Array(head.joined().utf8)] + lines.map { Array(($0 + "\n").utf8) }
  }

  /// The file after some of its pieces.
  func prefix(pieces count: Int) -> InputContent {
    var part = self
    if !columns.isEmpty && !rows.isEmpty { part.rows = Array(rows.prefix(2 + count)) }
    return part
  }

  static func time(_ hour: Int) -> Timestamp {
    Timestamp(seconds: 1_700_000_000 / 3600 * 3600 + Int64(hour) * 3600)
  }
}

/// Thinks up files, those of a device one after another in time.
struct InputMaker {
  private var nextHour: [String: Int] = [:]
  private var made: [(device: String, content: InputContent)] = []

  /// A file, and the device whose directory it goes to, `""` for none.
  mutating func make(using random: inout SplitMix) -> (device: String, content: InputContent) {
    if let again = made.last, random.chance(1, in: 6) {
      // The same content again, of the newest file or of an older one.
      return random.chance(1, in: 2) ? again : random.choose(made)
    }
    let device = random.choose(["", "", "boiler"])
    let new = (device, content(of: device, using: &random))
    made.append(new)
    return new
  }

  private mutating func content(
    of device: String, using random: inout SplitMix
  ) -> InputContent {
    if random.chance(1, in: 14) { return InputContent(columns: [], rows: []) }
    let columns = random.choose([["level"], ["level", "flow"]])
    if random.chance(1, in: 20) { return InputContent(columns: columns, rows: []) }
    var hour = nextHour[device] ?? 30
    switch random.below(8) {
    case 0: hour -= random.below(6)
    case 1: hour -= random.below(30)
    case 2: hour += random.below(5)
    default: break
    }
    let count = random.within(3...14)
    let isContradicting = random.chance(1, in: 16)
    let first = hour
    var rows: [InputContent.Row] = (first..<(first + count)).map { hour in
      // Of nothing but such rows nobody could tell what they are.
      if hour > first && random.chance(1, in: 20) { return .bad }
      return .good(
        hour: hour,
        values: columns.indices.map {
          Self.value(hour, column: $0) + (isContradicting ? 0.125 : 0)
        })
    }
    if random.chance(1, in: 10) { rows.reverse() }
    nextHour[device] = max(nextHour[device] ?? 30, hour + count)
    return InputContent(columns: columns, rows: rows)
  }

  private static func value(_ hour: Int, column: Int) -> Double {
    Double((hour * 37 + column * 11) % 24) + Double((hour * hour) % 7) / 4
  }
}
