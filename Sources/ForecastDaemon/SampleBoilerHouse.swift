// The sample boiler house: four sensors in one wide file a week, a row every ten minutes.
import TimeSeries

/// Six weeks of a boiler house from Monday, 1 January 2024.
///
/// The heating curve asks for hotter water when it is cold outdoors and when people work; the
/// water follows with a lag; what it gives off sets the return temperature and the heat output.
struct SampleBoilerHouse {
  /// Ten minutes.
  private static let stepSeconds: Int64 = 600
  private static let stepsPerDay = 144
  private static let days = 42
  /// 2024-01-01T00:00:00Z, a Monday.
  private static let firstSecond: Int64 = 1_704_067_200

  private var noise: SampleNoise
  /// The weather's distance from the season's mean, in °C; a slow first-order process.
  private var weather = 0.0
  /// The water that leaves the boiler, in °C.
  private var supply = 58.0
  /// How far the burner is from its mean within its cycle, in °C.
  private var burner = 0.0

  /// The boiler house under the weather of `seed`.
  init(seed: UInt64) {
    noise = SampleNoise(seed: seed)
  }

  /// One file a week; each but the first begins with the row that ended the one before.
  mutating func files() -> [SampleFile] {
    var files: [SampleFile] = []
    var repeated: String?
    let stepsPerWeek = 7 * Self.stepsPerDay
    for firstStep in stride(from: 0, to: Self.days * Self.stepsPerDay, by: stepsPerWeek) {
      var rows = SampleRows(
        header: "time,supply_temperature,return_temperature,heat_output,outdoor_temperature",
        lineEnd: "\n")
      if let repeated { rows.append(repeated) }
      var held: String?
      for step in firstStep..<firstStep + stepsPerWeek {
        let row = row(at: step)
        switch SampleBoilerDefect(day: step / Self.stepsPerDay, step: step % Self.stepsPerDay) {
        case .lost: continue
        case .delayed:
          held = row
          continue
        case .cut: rows.append(String(row.prefix(15)))
        case .replaced(let text, let column): rows.append(row.replacing(column, with: text))
        case nil: rows.append(row)
        }
        if let late = held {
          rows.append(late)
          held = nil
        }
        repeated = row
      }
      let date = time(of: firstStep).iso8601.prefix(10)
      files.append(SampleFile(path: "boiler-house-\(date).csv", bytes: rows.bytes))
    }
    return files
  }

  private func time(of step: Int) -> Timestamp {
    Timestamp(seconds: Self.firstSecond + Int64(step) * Self.stepSeconds)
  }

  /// Lives through one step and writes what the sensors say.
  private mutating func row(at step: Int) -> String {
    let day = step / Self.stepsPerDay
    let hour = Double(step % Self.stepsPerDay) / 6
    weather += -0.0005 * weather + noise.next(deviation: 0.08)
    let outdoor = 1.5 + 3.5 * sineOfTurns((hour - 9) / 24) + weather
    let working = isWorking(weekday: day % 7, hour: hour)

    // From Monday of the fourth week, nine o'clock, the heating curve is five degrees higher.
    let raised = step >= 21 * Self.stepsPerDay + 54 ? 5.0 : 0
    let wanted = 55 - 1.1 * outdoor + (working ? 7 : 0) + raised
    burner += -0.3 * burner + noise.next(deviation: 0.25)
    supply += (wanted - supply) / 6
    let heat = (20.5 - outdoor) * (working ? 9.5 : 7.5) + 1.5 * burner
    let flow = 11.5  // m³/h of a pump that always runs; water carries 1.163 kWh a m³ and degree
    let backflow = supply - heat / (1.163 * flow)

    // The return sensor ages by 0.04 °C a day; the outdoor one now and then picks up a spike.
    let aging = 0.04 * Double(step) / Double(Self.stepsPerDay)
    let spike = noise.happens(onceIn: 900) ? 14.0 : 0
    return [
      time(of: step).iso8601,
      fixedDecimals(supply + burner, decimals: 1),
      fixedDecimals(backflow + aging + noise.next(deviation: 0.15), decimals: 1),
      fixedDecimals(heat + noise.next(deviation: 1.2), decimals: 2),
      fixedDecimals(outdoor + noise.next(deviation: 0.12) + spike, decimals: 1),
    ].joined(separator: ",")
  }

  /// Weekdays from six to eighteen, Saturdays until one.
  private func isWorking(weekday: Int, hour: Double) -> Bool {
    switch weekday {
    case 0...4: hour >= 6 && hour < 18
    case 5: hour >= 7 && hour < 13
    default: false
    }
  }
}

/// What goes wrong with a row of the boiler house on its way into the file.
private enum SampleBoilerDefect {
  /// The row is missing.
  case lost
  /// The row comes after the next one.
  case delayed
  /// The row breaks off in the middle of its time.
  case cut
  /// One column, counted from 0, holds something else.
  case replaced(text: String, column: Int)

  /// The defect of a ten-minute step of a day, both counted from 0; nil for most.
  init?(day: Int, step: Int) {
    switch (day, step) {
    case (9, 12..<48): self = .lost  // Wednesday night: the logger is without power for six hours
    case (18, 77), (30, 100), (30, 101), (38, 5): self = .lost
    case (12, 60..<78): self = .replaced(text: "", column: 4)  // the outdoor sensor's radio fails
    case (26, 90..<93): self = .replaced(text: "NA", column: 1)
    case (23, 80): self = .replaced(text: "ERR", column: 3)
    case (33, 20): self = .replaced(text: "1e400", column: 3)
    case (16, 100): self = .cut
    case (36, 66): self = .delayed
    default: return nil
    }
  }
}

extension String {
  /// The comma-separated row with the text of one column, counted from 0, put in its place.
  fileprivate func replacing(_ column: Int, with text: String) -> String {
    var fields = split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    fields[column] = text
    return fields.joined(separator: ",")
  }
}
