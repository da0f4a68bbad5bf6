// Times as somebody types them.
import ForecastDaemon
import Testing
import TimeSeries

@testable import forecastd

private func read(_ text: String) throws(DaemonError) -> Timestamp {
  try TimeArgument.timestamp(text, option: "since", now: 1_000_000_000_000_000)
}

@Test(
  arguments: [
    ("2026-07-01", "2026-07-01T00:00:00Z"), ("2026-07-01T12:30", "2026-07-01T12:30:00Z"),
    ("2026-07-01 12:30:59", "2026-07-01T12:30:59Z"),
    ("2026-07-01T23:59:59Z", "2026-07-01T23:59:59Z"), ("1969-12-31", "1969-12-31T00:00:00Z"),
  ])
func `a date, with or without a time of day`(text: String, moment: String) throws {
  #expect(try read(text).iso8601 == moment)
}

@Test(arguments: [
  ("0s", 0), ("90s", 90), ("30m", 1800), ("12h", 43_200), ("7d", 604_800), ("1w", 604_800),
  ("36525d", 3_155_760_000),
])
func `how long ago`(text: String, seconds: Int64) throws {
  #expect(try read(text) == Timestamp(seconds: 1_000_000_000 - seconds))
}

@Test(
  arguments: [
    "", "yesterday", "2026-02-30", "2026-7-1", "2026-07-01T24:00", "2026-07-01T12", "-1h", "h",
    "2026-07-01T12:30:60", "2026-07-01Z", "2026-07-01T12:30+02:00", "99999999999999999999d",
    "1000000000w", "106751992d", "36526d",
    "٢٠٢٦-07-01",
  ])
func `anything else is a wrong usage`(text: String) {
  do throws(DaemonError) {
    _ = try read(text)
    Issue.record("\(text) was taken")
  } catch {
    #expect(
      error
        == DaemonError(
          .usage,
          "--since: '\(text)' is not a time; write 2026-07-01, 2026-07-01T12:00:00Z, "
            + "or how long ago: 30m, 12h, 7d"))
  }
}
