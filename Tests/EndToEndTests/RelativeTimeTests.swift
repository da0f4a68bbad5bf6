// How long ago something was.
import Testing

@testable import forecastd

private let now: Int64 = 1_767_225_600_000_000

@Test(
  arguments: [
    (0, "now"), (0.9, "now"), (1, "1 s ago"), (119, "119 s ago"), (120, "2 min ago"),
    (3 * 60 + 59, "3 min ago"), (7199, "119 min ago"), (7200, "2 h ago"), (2 * 86_400, "2 d ago"),
    (60.9 * 86_400, "60 d ago"), (61 * 86_400, "2 months ago"), (729 * 86_400, "23 months ago"),
    (731 * 86_400, "2 years ago"), (-5, "in 5 s"), (-7200, "in 2 h"), (1e18, "-"),
  ] as [(Double, String)])
func `a distance in time has the largest unit of which there are two`(
  seconds: Double, text: String
) {
  #expect(relativeTime(1_767_225_600 - seconds, now: now) == text)
}

@Test(
  arguments: [
    ("2025-12-31T23:57:00Z", "3 min ago"), ("2025-12-31T23:57:00.25Z", "3 min ago"), ("x", nil),
    ("", nil),
  ] as [(String, String?)])
func `a time of a view is told by its distance`(time: String, text: String?) {
  #expect(relativeTime(time, now: now) == text)
}
