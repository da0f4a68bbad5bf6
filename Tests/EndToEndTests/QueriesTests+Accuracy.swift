// What makes sense as an answer to the queries of config/queries.sql about accuracy.
import Testing

@testable import StateStore

extension QueriesTests {
  static let accuracyChecks = [
    Check("Is the model worth it") { answer, _ in
      // The stuck sensor has 14 values only: no target of step 24 has come.
      #expect(answer.rows.count == 8 * 3 || answer.rows.count == 8 * 3 - 1)
      for row in try accuracy(answer) {
        #expect(abs(row.percent - 100 * (1 - row.mae / row.lastValue)) < 0.051)
      }
    },
    Check("Is any forecast worse than naive") { answer, spool in
      let expected = try spool.number(
        "SELECT count(*) FROM step_score WHERE count >= 200 AND mae > 1.01 * mae_last_value")
      #expect(answer.rows.count == Int(expected))
      #expect(try answer.numbers("percent_better").allSatisfy { $0 < -0.9 })
    },
    Check("The sensors that are hardest to forecast") { answer, _ in
      // The error of the last value of a sensor that is stuck is zero: there is no skill.
      #expect(answer.rows.count == 7)
      let percent = try accuracy(answer).map(\.percent)
      #expect(percent == percent.sorted() && percent.last ?? 0 > 30)
    },
    Check("Accuracy by week") { answer, spool in
      let weeks = try answer.texts("week")
      #expect(Set(weeks) == (Set((1...6).map { "2024-W0\($0)" })))
      let index = try #require(try answer.texts("series").firstIndex(of: "heat_output"))
      #expect(weeks[index] == "2024-W01")
      // The same from the rows themselves.
      let rows = try spool.answer(
        """
        SELECT abs(error) AS size, inside_80 FROM forecast_history
        WHERE series = 'heat_output' AND step = 1 AND actual IS NOT NULL
          AND target_time < '2024-01-08'
        """)
      let count = Double(rows.rows.count)
      let mae = try rows.numbers("size").reduce(0, +) / count
      let inside = try rows.numbers("inside_80").reduce(0, +) / count
      #expect(try abs(answer.numbers("mae")[index] - mae) < 1e-9)
      #expect(try abs(answer.numbers("coverage_80")[index] - inside) < 1e-9)
      #expect(try answer.numbers("forecasts")[index] == count)
    },
    Check("Are the intervals honest") { answer, _ in
      let (inside80, inside95) = (
        try answer.numbers("inside_80"), try answer.numbers("inside_95")
      )
      for (near, far) in zip(inside80, inside95) {
        #expect(abs(near - 80) >= 5 || abs(far - 95) >= 5)
      }
    },
    Check("Which expert do the forecasts rest on") { answer, _ in
      let (series, step) = (try answer.texts("series"), try answer.numbers("step"))
      let percent = try answer.numbers("percent")
      var sums: [String: Double] = [:]
      for index in series.indices {
        sums["\(series[index]) \(step[index])", default: 0] += percent[index]
      }
      #expect(sums.count >= 23 && sums.values.allSatisfy { $0 > 60 && $0 < 100.5 })
      #expect(try answer.texts("expert").contains("lstm"))
    },
  ]

  private static func accuracy(
    _ answer: Answer
  ) throws -> [(mae: Double, lastValue: Double, percent: Double)] {
    let (mae, last) = (try answer.numbers("mae"), try answer.numbers("mae_last_value"))
    let percent = try answer.values("percent_better").map { $0.number }
    return mae.indices.compactMap { index in
      percent[index].map { (mae[index], last[index], $0) }
    }
  }
}
