// The views that anyone may read: times in seconds and text, measures as REAL.

/// The public views, whose names, columns and order are a promise; tables behind them may change.
///
/// They are no part of the numbered schema: opening a database to write replaces those that differ.
enum PublicViews {
  /// A series is stale when its newest learned observation is older than this many intervals, and
  /// older than `staleAfterMicroseconds`.
  static let staleAfterIntervals = 24

  /// A day and a half, so that a daily upload of minute values is not stale in between.
  static let staleAfterMicroseconds = 129_600_000_000

  /// One public view.
  struct View: Hashable {
    /// Its name.
    let name: String
    /// Its CREATE VIEW statement, exactly as SQLite keeps it.
    let sql: String

    init(_ name: String, _ select: String) {
      self.name = name
      self.sql = "CREATE VIEW \(name) AS\n\(select)"
    }
  }

  /// Every public view.
  static let all = [
    View("series_status", seriesStatus),
    View("latest_forecast", latestForecast),
    View("forecast_history", forecastHistory),
    View("forecast_accuracy", forecastAccuracy),
    View("threshold_forecast", thresholdForecast),
    View("observations", observations),
    View("files", files),
    View("rejected_rows", rejectedRows),
    View("weight_history", weightHistory),
  ]

  private static let seriesStatus = """
    SELECT
      name AS series,
      unit,
      CAST(interval_us / 1000000.0 AS REAL) AS interval_seconds,
      observations,
      \(text("first_time")) AS first_time,
      \(text("last_time")) AS last_time,
      \(seconds("last_time")) AS last_unix,
      CAST(last_value AS REAL) AS last_value,
      CAST(mae AS REAL) AS mae,
      CAST(mae_last_value AS REAL) AS mae_last_value,
      CAST(1.0 - mae / mae_last_value AS REAL) AS skill,
      CAST(coverage_80 AS REAL) AS coverage_80,
      CAST(coverage_95 AS REAL) AS coverage_95,
      CASE
        WHEN CAST(strftime('%s', 'now') AS INTEGER) * 1000000 - last_time
          > max(\(staleAfterIntervals) * coalesce(interval_us, 0), \(staleAfterMicroseconds))
        THEN 'stale'
        ELSE phase
      END AS state
    FROM series
    """

  // CROSS JOIN keeps the planner from visiting every forecast: two steps down a tree a series.
  private static let latestForecast = """
    SELECT
      \(forecastColumns)
    FROM series
    CROSS JOIN forecast ON forecast.series_key = series.series_key
      AND forecast.origin = (
        SELECT newest.origin FROM forecast AS newest
        WHERE newest.series_key = series.series_key
        ORDER BY newest.origin DESC
        LIMIT 1
      )
    """

  // actual is the observation nearest to the target within half an interval, late ones included;
  // of two equally near, the earlier. error is forecast − actual, so that its mean is the bias.
  private static let forecastHistory = """
    SELECT
      \(forecastColumns),
      CAST(observation.value AS REAL) AS actual,
      CAST(forecast.value - observation.value AS REAL) AS error,
      observation.value BETWEEN forecast.lower_80 AND forecast.upper_80 AS inside_80,
      observation.value BETWEEN forecast.lower_95 AND forecast.upper_95 AS inside_95
    FROM series
    JOIN forecast ON forecast.series_key = series.series_key
    LEFT JOIN observation ON observation.series_key = forecast.series_key
      AND observation.time = (
        SELECT near.time FROM (
          SELECT candidate.time AS time, abs(candidate.time - forecast.target) AS distance
          FROM observation AS candidate
          WHERE candidate.series_key = forecast.series_key
            AND candidate.time BETWEEN forecast.target - coalesce(series.interval_us, 0) / 2
              AND forecast.target + coalesce(series.interval_us, 0) / 2
        ) AS near
        ORDER BY near.distance, near.time
        LIMIT 1
      )
    """

  private static let forecastAccuracy = """
    SELECT
      series.name AS series,
      step_score.step AS step,
      step_score.count AS forecasts,
      CAST(step_score.mae AS REAL) AS mae,
      CAST(step_score.rmse AS REAL) AS rmse,
      CAST(step_score.mase AS REAL) AS mase,
      CAST(step_score.bias AS REAL) AS bias,
      CAST(step_score.mae_last_value AS REAL) AS mae_last_value,
      CAST(step_score.mae_seasonal_naive AS REAL) AS mae_seasonal_naive,
      CAST(1.0 - step_score.mae / step_score.mae_last_value AS REAL) AS skill,
      CAST(step_score.coverage_80 AS REAL) AS coverage_80,
      CAST(step_score.coverage_95 AS REAL) AS coverage_95,
      step_score.weights AS weights
    FROM series
    JOIN step_score ON step_score.series_key = series.series_key
    """

  // A row a series and day, once the day is over by the times of the series' observations.
  private static let weightHistory = """
    SELECT
      series.name AS series,
      date(day_weight.day * 86400, 'unixepoch') AS day,
      day_weight.day * 86400 AS day_unix,
      day_weight.weights AS weights
    FROM series
    JOIN day_weight ON day_weight.series_key = series.series_key
    """

  private static let observations = """
    SELECT
      series.name AS series,
      \(text("observation.time")) AS time,
      \(seconds("observation.time")) AS unix,
      CAST(observation.value AS REAL) AS value,
      observation.late AS late
    FROM series
    JOIN observation ON observation.series_key = series.series_key
    """

  // Newest first, so that a bare LIMIT shows what came last.
  private static let files = """
    SELECT
      name AS file,
      state,
      (
        SELECT count(*) FROM file_series WHERE file_series.file_key = file.file_key
      ) AS series,
      rows,
      learned,
      duplicates,
      late,
      rejected,
      bytes,
      CASE WHEN sha256 IS NOT NULL THEN lower(hex(sha256)) END AS sha256,
      \(text("received_time")) AS received_time,
      \(text("finished_time")) AS finished_time,
      reason
    FROM file
    ORDER BY file_key DESC
    """

  private static let rejectedRows = """
    SELECT
      file.name AS file,
      rejected_row.line AS line,
      rejected_row.column_name AS "column",
      rejected_row.reason AS reason,
      rejected_row.text AS text,
      \(text("rejected_row.time")) AS time
    FROM file
    JOIN rejected_row ON rejected_row.file_key = file.file_key
    ORDER BY rejected_row.file_key DESC, rejected_row.sequence
    """

  static let forecastColumns = """
    series.name AS series,
      \(text("forecast.issued")) AS issued_time,
      \(text("forecast.origin")) AS origin_time,
      \(text("forecast.target")) AS target_time,
      \(seconds("forecast.target")) AS target_unix,
      forecast.step AS step,
      CAST(forecast.value AS REAL) AS forecast,
      CAST(forecast.lower_80 AS REAL) AS lower_80,
      CAST(forecast.upper_80 AS REAL) AS upper_80,
      CAST(forecast.lower_95 AS REAL) AS lower_95,
      CAST(forecast.upper_95 AS REAL) AS upper_95
    """

  /// The microseconds `time` as `2016-07-01T00:00:00Z`, with the decimals it needs: the same text
  /// as `Timestamp.iso8601`.
  static func text(_ time: String) -> String {
    // Division truncates toward zero, which is not the second before 1970: subtract first.
    let fraction = "(\(time) % 1000000 + 1000000) % 1000000"
    return "strftime('%Y-%m-%dT%H:%M:%S', (\(time) - \(fraction)) / 1000000, 'unixepoch') || "
      + "CASE WHEN \(time) % 1000000 = 0 THEN '' "
      + "ELSE rtrim(printf('.%06d', \(fraction)), '0') END || 'Z'"
  }

  /// The microseconds `time` in seconds: INTEGER, or REAL where the time or the series' interval
  /// has a fraction.
  ///
  /// Charting programs take a column's type from its first row. So a series with a fractional
  /// interval is REAL throughout, and its times are not cut to whole seconds.
  static func seconds(_ time: String) -> String {
    "CASE WHEN \(time) % 1000000 = 0 AND coalesce(series.interval_us, 0) % 1000000 = 0 "
      + "THEN \(time) / 1000000 ELSE \(time) / 1000000.0 END"
  }
}
