// The sample greenhouse: three sensors in one long file, written the way offices in Europe do.
import TimeSeries

/// Four weeks of a greenhouse from Monday, 15 January 2024, in two files of a fortnight.
///
/// Long layout: a row for each sensor every half hour, `;` between fields, a decimal comma, dates
/// with the day first, lines that end as on Windows.
struct SampleGreenhouse {
  private static let stepsPerDay = 48
  private static let stepsPerFile = 14 * 48
  /// 2024-01-15 in days since 1970, a Monday.
  private static let firstDay: Int64 = 19_737

  private var noise: SampleNoise
  /// The sky now, from 0, overcast, to 1, clear; it follows the day's slowly.
  private var clearSky = 0.5
  /// The day's sky, drawn at midnight.
  private var clearToday = 0.5
  /// Water in the soil, in percent.
  private var soil = 34.0

  /// The greenhouse under the weather of `seed`.
  init(seed: UInt64) {
    noise = SampleNoise(seed: seed)
  }

  /// Both files, `greenhouse/` in front of their names because the folder names the device.
  mutating func files() -> [SampleFile] {
    (0..<2).map { file in
      var rows = SampleRows(header: "timestamp;sensor_id;value", lineEnd: "\r\n")
      for step in file * Self.stepsPerFile..<(file + 1) * Self.stepsPerFile {
        for row in self.rows(at: step) { rows.append(row) }
      }
      let date = CivilDate(daysSince1970: Self.firstDay + Int64(file) * 14).iso8601
      return SampleFile(path: "greenhouse/\(date).csv", bytes: rows.bytes)
    }
  }

  /// Lives through one step and writes what the sensors say.
  private mutating func rows(at step: Int) -> [String] {
    let day = step / Self.stepsPerDay
    let stepOfDay = step % Self.stepsPerDay
    let hour = Double(stepOfDay) / 2
    if stepOfDay == 0 { clearToday = min(1, max(0, 0.5 + noise.next(deviation: 0.35))) }
    clearSky += (clearToday - clearSky) / 12
    let sun = max(0, sineOfTurns((hour - 7) / 24) - 0.15) * (0.3 + clearSky)
    let temperature = 11 + 14 * sun + noise.next(deviation: 0.2)
    let humidity = min(100, 88 - 34 * sun + noise.next(deviation: 1))

    // The soil dries, faster in the sun, and is watered on Mondays and Thursdays at seven.
    soil -= 0.03 + 0.12 * sun
    if stepOfDay == 14 && (day % 7 == 0 || day % 7 == 3) { soil += 9 }

    let time = text(day: day, stepOfDay: stepOfDay)
    var rows = [
      "\(time);air_temperature;\(fixedDecimals(temperature, decimals: 1, point: ","))",
      "\(time);humidity;\(fixedDecimals(humidity, decimals: 1, point: ","))",
      "\(time);soil_moisture;"
        + fixedDecimals(soil + noise.next(deviation: 0.05), decimals: 2, point: ","),
    ]
    switch (day, stepOfDay) {
    case (6, 10..<26): rows.removeLast()  // the soil probe's battery is empty for eight hours
    case (11, 30): rows[1] = "\(time);humidity;-"
    case (17, 8): rows[0] = "\(time);air_temperature;defekt"
    case (20, 21): rows.append(rows[2])  // the gateway sends one row twice
    default: break
    }
    return rows
  }

  /// The time of a step, such as `15.01.2024 07:30`.
  private func text(day: Int, stepOfDay: Int) -> String {
    let date = CivilDate(daysSince1970: Self.firstDay + Int64(day))
    return twoDigits(date.day) + "." + twoDigits(date.month) + "." + String(date.year)
      + " " + twoDigits(Int64(stepOfDay / 2)) + ":" + (stepOfDay % 2 == 0 ? "00" : "30")
  }

  private func twoDigits(_ number: Int64) -> String {
    (number < 10 ? "0" : "") + String(number)
  }
}
