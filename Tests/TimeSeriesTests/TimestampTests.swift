// The moments of Timestamp.swift: text, dates, order.
import Testing
import TimeSeries

@Test(
  arguments: [
    (0, "1970-01-01T00:00:00Z"),
    (1_467_331_200_000_000, "2016-07-01T00:00:00Z"),
    (951_782_400_500_000, "2000-02-29T00:00:00.5Z"),
    (-1, "1969-12-31T23:59:59.999999Z"),
    (253_402_300_799_000_000, "9999-12-31T23:59:59Z"),
  ] as [(Int64, String)])
func `a moment prints as ISO 8601`(microseconds: Int64, text: String) {
  #expect(Timestamp(microseconds: microseconds).iso8601 == text)
}

@Test func `every day of eight centuries goes to a date and back`() {
  for days in Int64(-146_097)...146_097 {
    let date = CivilDate(daysSince1970: days)
    #expect(date.daysSince1970 == days)
    #expect(CivilDate(year: date.year, month: date.month, day: date.day) == date)
  }
}

@Test func `a month has no day 31 where it has only 30`() {
  #expect(CivilDate(year: 2023, month: 4, day: 31) == nil)
  #expect(CivilDate(year: 1900, month: 2, day: 29) == nil)
  #expect(CivilDate(year: 2000, month: 2, day: 29) != nil)
  #expect(CivilDate(year: 2000, month: 13, day: 1) == nil)
  #expect(CivilDate(year: 2000, month: 1, day: 0) == nil)
}
