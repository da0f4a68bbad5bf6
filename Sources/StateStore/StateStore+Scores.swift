// Scores: what is published of how good the forecasts have been.
import TimeSeries

struct ScoreStatements: ~Copyable {
  let delete: SQLiteStatement
  let insert: SQLiteStatement

  static func prepared(
    on connection: borrowing SQLiteConnection
  ) throws(SQLiteError) -> Self {
    try Self(
      delete: SQLiteStatement(Self.deleteSQL, on: connection),
      insert: SQLiteStatement(Self.insertSQL, on: connection))
  }

  private static let deleteSQL = "DELETE FROM step_score WHERE series_key = ?1"
  private static let insertSQL = """
    INSERT INTO step_score (
      series_key, step, count, mae, rmse, mase, bias, mae_last_value, mae_seasonal_naive,
      coverage_80, coverage_95, width_80, width_95, weights)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
    """
}

extension StateStore {
  /// Publishes the scores of `series` in place of those before.
  ///
  /// A number that is not finite yet is published as NULL.
  public func putScores(_ series: SeriesKey, _ scores: [StepScore]) throws(StateStoreError) {
    try attempt { () throws(SQLiteError) in
      try statements.score.delete.run(series.rawValue)
      for score in scores {
        try statements.score.insert.run(
          series.rawValue, score.step, score.count, score.mae.ifFinite, score.rmse.ifFinite,
          score.mase?.ifFinite, score.bias.ifFinite, score.maeLastValue.ifFinite,
          score.maeSeasonalNaive?.ifFinite, score.coverage80.ifFinite, score.coverage95.ifFinite,
          score.width80.ifFinite, score.width95.ifFinite, Self.json(score.weights))
      }
    }
  }

  /// The weights as a JSON object in the experts' order, such as `{"lstm":0.5,"last_value":0.5}`.
  static func json(_ weights: [ExpertWeight]) -> String {
    var result = "{"
    for (index, weight) in weights.enumerated() {
      if index > 0 { result += "," }
      result += quoted(weight.expert)
      result += ":"
      result += weight.weight.isFinite ? "\(weight.weight)" : "null"
    }
    return result + "}"
  }

  /// `text` as a JSON string.
  private static func quoted(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy {
      $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
    }
    if isPlain { return "\"" + text + "\"" }
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\":
        result += "\\"
        result.unicodeScalars.append(scalar)
      case "\u{0}"..<" ":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

extension Double {
  /// The number, or nil where it is infinite or none.
  fileprivate var ifFinite: Double? { isFinite ? self : nil }
}
