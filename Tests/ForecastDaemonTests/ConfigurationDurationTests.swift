// Durations as the configuration writes them.
import Testing

@testable import ForecastDaemon

@Test(
  arguments: [
    ("500ms", 500_000), ("30s", 30_000_000), ("1m", 60_000_000), ("1h", 3_600_000_000),
    ("1d", 86_400_000_000), ("1w", 604_800_000_000), ("90s", 90_000_000), ("1ms", 1000),
    ("36500d", 3_153_600_000_000_000),
  ] as [(String, Int64)])
func `a duration is a whole number and its unit`(text: String, microseconds: Int64) {
  #expect(ConfigurationDuration.microseconds(text) == microseconds)
}

@Test(
  arguments: [
    "", "1", "m", "-1m", "+1m", "1.5h", "1 m", "1M", "1min", "0s", "36501d", "١m",
    "9223372036854775807w", "99999999999999999999s",
  ])
func `anything else is no duration`(text: String) {
  #expect(ConfigurationDuration.microseconds(text) == nil)
}
