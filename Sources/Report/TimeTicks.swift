// Marks of a time axis in UTC: at whole hours, days, months or years.
import TimeSeries

/// Returns marks from `start` to `end` at round moments in UTC, at most `count`.
///
/// Marks of a day and shorter say the time, and at midnight the date; marks of months say the
/// month, and in January the year. Their values are microseconds since 1970.
///
/// None where `start` is not before `end`.
///
/// - Precondition: `count` ≥ 2.
func timeTicks(from start: Timestamp, to end: Timestamp, atMost count: Int) -> [Tick] {
  precondition(count >= 2, "an axis has two marks")
  guard start < end else { return [] }
  let (low, high) = (start.microseconds, end.microseconds)
  for step in clockSteps where (high - low) / step < Int64(count) {
    let first = low + remainder(-low, step)
    return stride(from: first, through: high, by: Int64.Stride(step)).map { time in
      Tick(value: Double(time), label: clockLabel(time, step: step))
    }
  }
  return calendarTicks(low, high, count)
}

private let day: Int64 = 86_400_000_000

/// Steps that divide a day, or are days, in microseconds.
private let clockSteps: [Int64] = [
  1000, 10_000, 100_000, 1_000_000, 5_000_000, 15_000_000, 30_000_000, 60_000_000, 300_000_000,
  900_000_000, 1_800_000_000, 3_600_000_000, 10_800_000_000, 21_600_000_000, 43_200_000_000, day,
  2 * day, 7 * day,
]

private let monthNames = [
  "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
]

private func clockLabel(_ time: Int64, step: Int64) -> String {
  let ofDay = remainder(time, day)
  if ofDay == 0 {
    let date = CivilDate(daysSince1970: (time - ofDay) / day)
    return "\(date.day) \(monthNames[Int(date.month) - 1])"
  }
  // 2016-07-01T06:00:15.250Z: what is asked for begins after the T.
  let text = Timestamp(microseconds: time).iso8601
  let clock = text.drop { $0 != "T" }.dropFirst().dropLast()
  return String(step < 60_000_000 ? clock : clock.prefix(5))
}

/// Firsts of months, of every third or sixth month, or of years.
private func calendarTicks(_ low: Int64, _ high: Int64, _ count: Int) -> [Tick] {
  let from = CivilDate(daysSince1970: (low - remainder(low, day)) / day)
  for months in [1, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 12_000, 120_000] as [Int64] {
    var ticks: [Tick] = []
    var month = from.year * 12 + from.month - 1
    month -= remainder(month, months)
    while ticks.count <= count {
      let number = remainder(month, 12)
      let year = (month - number) / 12
      guard let date = CivilDate(year: year, month: number + 1, day: 1) else { return ticks }
      let time = date.daysSince1970 * day
      if time > high { return ticks }
      if time >= low {
        let label = number == 0 ? "\(year)" : monthNames[Int(number)]
        ticks.append(Tick(value: Double(time), label: label))
      }
      month += months
    }
  }
  return []
}

/// The remainder in 0..<`divisor`; `divisor` is positive.
private func remainder(_ number: Int64, _ divisor: Int64) -> Int64 {
  let remainder = number % divisor
  return remainder < 0 ? remainder + divisor : remainder
}
