// What makes sense as an answer to each query of config/queries.sql.
import Foundation
import Testing

@testable import StateStore

extension QueriesTests {
  /// What is asked of the answer to the query whose comment begins with `words`.
  struct Check: Sendable {
    let words: String
    let makesSense: @Sendable (Answer, DaemonSpool) throws -> Void

    init(
      _ words: String, _ makesSense: @escaping @Sendable (Answer, DaemonSpool) throws -> Void
    ) {
      self.words = words
      self.makesSense = makesSense
    }
  }

  static let checks =
    forecastChecks + thresholdChecks + historyChecks + sensorChecks + accuracyChecks + fileChecks

  private static let allSeries = [
    "greenhouse/air_temperature", "greenhouse/humidity", "greenhouse/soil_moisture", "heat_output",
    "outdoor_temperature", "return_temperature", "stuck", "supply_temperature",
  ]

  private static let forecastChecks = [
    Check("The next 24 hours of a series") { answer, _ in
      // 24 steps of ten minutes are all there is.
      let times = try answer.texts("target_time")
      #expect(times.count == 24 && times == times.sorted())
      #expect(times.first == "2024-01-15T00:00:00Z" && times.last == "2024-01-15T03:50:00Z")
      let bounds = try ["lower_95", "lower_80", "forecast", "upper_80", "upper_95"]
        .map { try answer.numbers($0) }
      for (lower, upper) in zip(bounds, bounds.dropFirst()) {
        #expect(zip(lower, upper).allSatisfy { $0 <= $1 })
      }
    },
    Check("All series in one line each") { answer, _ in
      #expect(try answer.texts("series") == allSeries)
      let next = try answer.numbers("next_value")
      #expect(try zip(answer.numbers("least"), next).allSatisfy { $0 <= $1 })
      #expect(try zip(next, answer.numbers("greatest")).allSatisfy { $0 <= $1 })
      #expect(try answer.values("unit")[3] == .text("kW"))
    },
  ]

  private static let thresholdChecks = [
    Check("What will cross a threshold") { answer, _ in
      let series = try answer.texts("series")
      // Heat output lies at 189 already; 60 °C is as far away as 50 °C of water.
      #expect(series == ["heat_output", "outdoor_temperature"])
      #expect(try answer.texts("direction") == ["above", "below"])
      let probability = try answer.numbers("probability")
      #expect(probability.allSatisfy { $0 >= 0.05 && $0 <= 1 } && probability[0] > 0.9)
      #expect(try answer.values("crossing_time")[0] == .text("2024-01-15T00:00:00Z"))
      let likely = try answer.texts("most_likely_time")
      #expect(likely.allSatisfy { $0 >= "2024-01-15T00:00:00Z" && $0 <= "2024-01-15T03:50:00Z" })
    },
    Check("Days until full") { answer, _ in
      #expect(
        try Set(answer.texts("series"))
          == ["heat_output", "outdoor_temperature", "return_temperature"])
      #expect(try answer.texts("series")[0] == "heat_output")
      // The first step is ten minutes away.
      let days = try answer.values("days_by_forecast")[0].number ?? 0
      #expect(abs(days * 144 - 1) < 1e-9)
      // Forecasts end after four hours: what is further away is told by the straight line alone.
      for (near, far) in zip(
        try answer.values("days_by_forecast"), try answer.values("days_by_straight_line"))
      {
        #expect(near == .null || far == .null)
        #expect(near.number.map { $0 > 0 && $0 <= 1.0 / 6 } ?? true)
        #expect(far.number.map { $0 > 1.0 / 6 } ?? true)
      }
    },
  ]

  private static let historyChecks = [
    Check("Where were we wrong this week") { answer, _ in
      #expect(answer.rows.count == 20)
      let (actual, lower, upper) = (
        try answer.numbers("actual"), try answer.numbers("lower_95"), try answer.numbers("upper_95")
      )
      #expect(actual.indices.allSatisfy { actual[$0] < lower[$0] || actual[$0] > upper[$0] })
      let surprise = try answer.numbers("times_usual_error")
      #expect(surprise == surprise.sorted(by: >))
      // The spike that the sample data hold.
      #expect(try answer.texts("series")[0] == "outdoor_temperature")
      #expect(actual[0] == 13.2)
    },
    Check("Forecast and truth side by side") { answer, spool in
      #expect(answer.rows.count == 144)
      let error = zip(try answer.numbers("forecast"), try answer.numbers("actual")).map { $0 - $1 }
      #expect(try answer.numbers("error") == error)
      let first = try answer.texts("target_time")[0]
      let stored = try spool.rows(
        "SELECT value FROM observations WHERE series = 'supply_temperature' AND time = '\(first)'")
      #expect(stored == [[try answer.values("actual")[0]]])
    },
    Check("How the forecast for one moment changed") { answer, _ in
      #expect(try answer.numbers("step") == (1...24).reversed().map(Double.init))
      #expect(try Set(answer.values("actual")).count == 1)
      let width = zip(try answer.numbers("upper_80"), try answer.numbers("lower_80")).map(-)
      #expect(width[0] > width[23])
    },
    Check("The audit that no forecast used a later value") { answer, spool in
      let count = try spool.number("SELECT count(*) FROM forecast")
      #expect(count > 200_000)
      #expect(answer.rows == [[.integer(count), .integer(0), .integer(0), .integer(0)]])
    },
    Check("Forecasts that stood before their target came") { answer, _ in
      // The samples are of 2024.
      let before = try answer.numbers("issued_before_target")
      #expect(before.allSatisfy { $0 == 0 })
      #expect(try answer.texts("series") == allSeries)
    },
  ]

  private static let sensorChecks = [
    Check("Which sensors have gone quiet") { answer, _ in
      #expect(try Set(answer.texts("series")) == Set(allSeries))
      let days = try answer.numbers("days_ago")
      #expect(days == days.sorted(by: >) && days.last ?? 0 > 600)
    },
    Check("Which sensors are stuck") { answer, _ in
      #expect(answer.rows == [[.text("stuck"), .real(7.5), .text("2024-01-05T12:00:00Z")]])
    },
    Check("Which sensors have gaps this week") { answer, spool in
      #expect(try answer.texts("series").contains("outdoor_temperature"))
      let missing = try answer.numbers("missing_steps")
      #expect(missing == missing.sorted(by: >) && missing.allSatisfy { $0 >= 1 })
      let (series, from, to) = (
        try answer.texts("series"), try answer.texts("last_time_before"),
        try answer.texts("first_time_after")
      )
      for index in series.indices {
        let between = try spool.number(
          """
          SELECT count(*) FROM observations WHERE series = '\(series[index])'
            AND time > '\(from[index])' AND time < '\(to[index])'
          """)
        #expect(between == 0)
      }
    },
  ]

  private static let fileChecks = [
    Check("Rejected rows by reason") { answer, spool in
      let rows = try answer.numbers("rows")
      #expect(
        Int64(rows.reduce(0, +)) == (try spool.number("SELECT count(*) FROM rejected_rows")))
      #expect(try answer.values("first_line")[0] == .integer(458))
      #expect(try answer.texts("for_example")[0].contains("is not a number"))
    },
    Check("Files that failed") { answer, _ in
      let files = try answer.texts("file")
      #expect(files == ["bad.csv"])
      #expect(try answer.texts("reason")[0].contains("can be read as"))
    },
    Check("Files by day") { answer, spool in
      let all = try spool.answer(
        "SELECT count(*) AS files, sum(rows) AS rows, sum(learned) AS learned FROM files")
      for column in ["files", "rows", "learned"] {
        #expect(try answer.numbers(column).reduce(0, +) == (try all.numbers(column)[0]))
      }
    },
  ]
}
