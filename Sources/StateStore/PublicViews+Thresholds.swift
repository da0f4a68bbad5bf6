// The view of what will cross its threshold, when, and how likely.

extension PublicViews {
  // A row for each step of the newest forecast of each series that has a threshold, once for each
  // direction. A value is beyond the threshold when it reaches it.
  //
  // probability is that of a value beyond the threshold at that step alone. It comes from the five
  // quantiles that a forecast tells: lower_95 is that of 0.025, lower_80 of 0.1, the forecast of
  // 0.5, upper_80 of 0.9, upper_95 of 0.975. Between two of them probability runs straight; beyond
  // the 95 % bounds it falls with the fourth power of the distance from the forecast:
  //
  //   P = 0.025 · ((upper_95 − forecast) / (threshold − forecast))⁴
  //
  // In it, ahead is how far the threshold lies ahead of the forecast, negative where the forecast
  // is beyond it; near_80 and near_95 are the distances of the bounds on the threshold's side when
  // it lies ahead, far_80 and far_95 those on the other. No comparison meets a zero divisor.
  //
  // crossing is the first target at which the forecast itself is beyond it, so that probability is
  // at least a half; days_until counts from the newest observation, so that both say the same at
  // any time of asking.
  static let thresholdForecast = """
    SELECT
      series,
      direction,
      CAST(threshold AS REAL) AS threshold,
      issued_time,
      origin_time,
      target_time,
      target_unix,
      step,
      forecast,
      CAST(
        CASE
          WHEN ahead > near_95
          THEN 0.025 * (near_95 / ahead) * (near_95 / ahead) * (near_95 / ahead) * (near_95 / ahead)
          WHEN ahead > near_80 THEN 0.025 + 0.075 * (near_95 - ahead) / (near_95 - near_80)
          WHEN ahead > 0 THEN 0.1 + 0.4 * (near_80 - ahead) / near_80
          WHEN ahead > -far_80 THEN 0.5 + 0.4 * -ahead / far_80
          WHEN ahead > -far_95 THEN 0.9 + 0.075 * (-ahead - far_80) / (far_95 - far_80)
          WHEN ahead = 0 THEN 1.0
          ELSE 1.0 - 0.025 * (far_95 / ahead) * (far_95 / ahead) * (far_95 / ahead)
            * (far_95 / ahead)
        END AS REAL
      ) AS probability,
      \(text("crossing")) AS crossing_time,
      CASE WHEN crossing % 1000000 = 0 AND interval_us % 1000000 = 0
        THEN crossing / 1000000 ELSE crossing / 1000000.0 END AS crossing_unix,
      CAST((crossing - origin) / 86400000000.0 AS REAL) AS days_until
    FROM (
      SELECT
        *,
        sign * (threshold - forecast) AS ahead,
        CASE sign WHEN 1 THEN upper_80 - forecast ELSE forecast - lower_80 END AS near_80,
        CASE sign WHEN 1 THEN upper_95 - forecast ELSE forecast - lower_95 END AS near_95,
        CASE sign WHEN 1 THEN forecast - lower_80 ELSE upper_80 - forecast END AS far_80,
        CASE sign WHEN 1 THEN forecast - lower_95 ELSE upper_95 - forecast END AS far_95,
        min(CASE WHEN sign * (forecast - threshold) >= 0 THEN target END)
          OVER (PARTITION BY series, direction) AS crossing
      FROM (
        SELECT
          \(forecastColumns),
          forecast.origin AS origin,
          forecast.target AS target,
          coalesce(series.interval_us, 0) AS interval_us,
          way.direction AS direction,
          way.sign AS sign,
          CASE way.sign WHEN 1 THEN series.threshold_above ELSE series.threshold_below END
            AS threshold
        FROM (
          SELECT 'above' AS direction, 1 AS sign UNION ALL SELECT 'below', -1
        ) AS way
        CROSS JOIN series
        CROSS JOIN forecast ON forecast.series_key = series.series_key
          AND forecast.origin = (
            SELECT newest.origin FROM forecast AS newest
            WHERE newest.series_key = series.series_key
            ORDER BY newest.origin DESC
            LIMIT 1
          )
        WHERE CASE way.sign WHEN 1 THEN series.threshold_above ELSE series.threshold_below END
          IS NOT NULL
      )
    )
    """
}
