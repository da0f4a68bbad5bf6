// Marks of a time axis: whole hours, days, months and years in UTC.
import Testing
import TimeSeries

@testable import Report

/// 2026-03-01T00:00:00Z and so many seconds.
private func moment(_ seconds: Int64) -> Timestamp {
  Timestamp(seconds: 1_772_323_200 + seconds)
}

@Test(
  arguments: [
    (0, 4 * 3600, ["1 Mar", "01:00", "02:00", "03:00", "04:00"]),
    (-7200, 3 * 86_400, ["1 Mar", "2 Mar", "3 Mar", "4 Mar"]),
    (30, 95, ["00:00:30", "00:00:45", "00:01:00", "00:01:15", "00:01:30"]),
    (100, 190 * 86_400, ["Apr", "May", "Jun", "Jul", "Aug", "Sep"]),
    (0, 900 * 86_400, ["Jul", "2027", "Jul", "2028", "Jul"]),
    (0, 20 * 365 * 86_400, ["2030", "2035", "2040", "2045"]),
  ] as [(Int64, Int64, [String])])
func `marks of time are round`(start: Int64, end: Int64, labels: [String]) {
  let ticks = timeTicks(from: moment(start), to: moment(end), atMost: 6)
  #expect(ticks.map(\.label) == labels)
}

@Test func `marks before 1970 and below a second are round, too`() {
  let before = timeTicks(
    from: Timestamp(seconds: -90_000), to: Timestamp(seconds: 10_000), atMost: 6)
  #expect(before.map(\.label) == ["31 Dec", "06:00", "12:00", "18:00", "1 Jan"])
  let short = timeTicks(
    from: Timestamp(microseconds: 0), to: Timestamp(microseconds: 350_000), atMost: 6)
  #expect(short.map(\.label) == ["1 Jan", "00:00:00.1", "00:00:00.2", "00:00:00.3"])
}

@Test func `marks of any span are within it and few`() {
  var length: Int64 = 3
  while length < 9_000_000_000_000_000 {
    let end = Timestamp(microseconds: length - 11_111_111)
    let ticks = timeTicks(from: Timestamp(microseconds: -11_111_111), to: end, atMost: 7)
    #expect(ticks.count <= 7, "\(length)")
    #expect(ticks.allSatisfy { $0.value >= -11_111_111 && $0.value <= Double(end.microseconds) })
    length = length * 7 / 3
  }
}
