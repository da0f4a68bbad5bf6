-- Questions to the database of forecastd, and their answers in SQL.
--
-- Paste one into `sqlite3 -readonly -box /var/lib/forecastd/forecastd.db`, or run them all:
--
--     sqlite3 -readonly -box /var/lib/forecastd/forecastd.db < config/queries.sql
--
-- Put the name of your series where 'supply_temperature' stands. Weeks and days count back from the
-- newest observation of a series, so that the answers are the same for old data. Times end in _time
-- (text, UTC) and _unix (seconds). What the views mean is told in README.md.

-- The next 24 hours of a series.
SELECT target_time, forecast, lower_80, upper_80, lower_95, upper_95
  FROM latest_forecast
 WHERE series = 'supply_temperature'
   AND target_unix <= (SELECT last_unix + 86400 FROM series_status
                        WHERE series = 'supply_temperature')
 ORDER BY step;

-- All series in one line each: the last value, the next one, and how far the forecast goes.
SELECT series_status.series, unit, last_time, last_value,
       max(CASE WHEN step = 1 THEN forecast END) AS next_value,
       min(forecast) AS least, max(forecast) AS greatest, max(target_time) AS forecast_until
  FROM series_status
  JOIN latest_forecast ON latest_forecast.series = series_status.series
 GROUP BY series_status.series
 ORDER BY series_status.series;

-- What will cross a threshold, when, and how likely? Needs `threshold` in the configuration.
-- probability is the greatest of any one step; crossing_time is NULL where the forecast itself
-- stays within, so that only its interval reaches the threshold.
SELECT series, direction, threshold, crossing_time, round(days_until, 2) AS days_until,
       round(max(probability), 3) AS probability, target_time AS most_likely_time
  FROM threshold_forecast
 GROUP BY series, direction
HAVING max(probability) >= 0.05
 ORDER BY probability DESC, series;

-- Days until full: when each series reaches its upper threshold. Within the horizon the forecast
-- tells. Beyond it there is a rough guess, the straight line through the first and the last step. A
-- series that does not rise has no answer.
WITH ends AS (
  SELECT series, threshold, days_until,
         max(CASE WHEN step = 1 THEN target_unix END) AS first_unix,
         max(CASE WHEN step = 1 THEN forecast END) AS first_forecast,
         max(target_unix) AS final_unix, max(step) AS steps
    FROM threshold_forecast WHERE direction = 'above' GROUP BY series
)
SELECT ends.series, ends.threshold, ends.days_until AS days_by_forecast,
       CASE WHEN ends.days_until IS NULL AND final.forecast > first_forecast
         THEN ((ends.threshold - first_forecast) / (final.forecast - first_forecast)
               * (final_unix - first_unix) + first_unix - last_unix) / 86400.0
       END AS days_by_straight_line
  FROM ends
  JOIN threshold_forecast AS final
    ON final.series = ends.series AND final.direction = 'above' AND final.step = ends.steps
  JOIN series_status ON series_status.series = ends.series
 ORDER BY coalesce(days_by_forecast, days_by_straight_line) IS NULL,
          coalesce(days_by_forecast, days_by_straight_line);

-- Where were we wrong this week? Values outside the 95 % interval of the forecast one step ahead,
-- the worst first, as a multiple of the series' usual error.
SELECT forecast_history.series, target_time, actual, forecast, lower_95, upper_95,
       abs(error) / mae AS times_usual_error
  FROM forecast_history
  JOIN series_status ON series_status.series = forecast_history.series
 WHERE step = 1 AND inside_95 = 0 AND target_unix > last_unix - 7 * 86400
 ORDER BY times_usual_error DESC
 LIMIT 20;

-- Forecast and truth side by side, one step ahead, for a chart of the last day.
SELECT target_time, actual, forecast, lower_80, upper_80, error
  FROM forecast_history
 WHERE series = 'supply_temperature' AND step = 1 AND actual IS NOT NULL
   AND target_unix > (SELECT last_unix - 86400 FROM series_status
                       WHERE series = 'supply_temperature')
 ORDER BY target_unix;

-- How the forecast for one moment changed as it came nearer.
SELECT origin_time, step, forecast, lower_80, upper_80, actual
  FROM forecast_history
 WHERE series = 'supply_temperature'
   AND target_unix = (SELECT last_unix FROM series_status WHERE series = 'supply_temperature')
 ORDER BY step DESC;

-- Which sensors have gone quiet?
SELECT series, last_time,
       round((CAST(strftime('%s', 'now') AS INTEGER) - last_unix) / 86400.0, 1) AS days_ago
  FROM series_status
 WHERE state = 'stale'
 ORDER BY last_unix;

-- Which sensors are stuck? The last 12 values are all the same.
SELECT series, max(value) AS value, min(time) AS since
  FROM (SELECT series, time, value,
               row_number() OVER (PARTITION BY series ORDER BY unix DESC) AS back
          FROM observations)
 WHERE back <= 12
 GROUP BY series
HAVING count(*) = 12 AND min(value) = max(value)
 ORDER BY since;

-- Which sensors have gaps this week? The longest ones, as steps that are missing.
SELECT series, before_time AS last_time_before, time AS first_time_after,
       round((unix - before_unix) / interval_seconds - 1) AS missing_steps
  FROM (SELECT observations.series, time, unix, interval_seconds, last_unix,
               lag(time) OVER earlier AS before_time, lag(unix) OVER earlier AS before_unix
          FROM observations
          JOIN series_status ON series_status.series = observations.series
        WINDOW earlier AS (PARTITION BY observations.series ORDER BY unix))
 WHERE unix - before_unix > 1.5 * interval_seconds AND unix > last_unix - 7 * 86400
 ORDER BY missing_steps DESC, series, time
 LIMIT 20;

-- Is the model worth it? Its error against repeating the last value, and the value a season ago.
SELECT series, step, forecasts, mae, mae_last_value, mae_seasonal_naive,
       round(100 * skill, 1) AS percent_better
  FROM forecast_accuracy
 WHERE step IN (1, 6, 24)
 ORDER BY series, step;

-- Is any forecast worse than naive? Steps whose error is over 1 % above the last value's.
SELECT series, step, forecasts, mae, mae_last_value, round(100 * skill, 1) AS percent_better
  FROM forecast_accuracy
 WHERE skill < -0.01 AND forecasts >= 200
 ORDER BY skill;

-- The sensors that are hardest to forecast: error one step ahead against the last value's.
SELECT series, observations, mae, mae_last_value, round(100 * skill, 1) AS percent_better
  FROM series_status
 WHERE skill IS NOT NULL
 ORDER BY skill
 LIMIT 10;

-- Accuracy by week, one step ahead, from the forecasts that are kept.
SELECT series, strftime('%Y-W%W', target_unix, 'unixepoch') AS week, count(*) AS forecasts,
       avg(abs(error)) AS mae, avg(error) AS bias,
       avg(inside_80) AS coverage_80, avg(inside_95) AS coverage_95
  FROM forecast_history
 WHERE step = 1 AND actual IS NOT NULL
 GROUP BY series, week
 ORDER BY series, week;

-- Are the intervals honest? Of 100 values about 80 and 95 should lie inside; listed are steps that
-- miss by more than 5, and by more than chance explains.
SELECT series, step, forecasts, round(100 * coverage_80, 1) AS inside_80,
       round(100 * coverage_95, 1) AS inside_95
  FROM forecast_accuracy
 WHERE forecasts >= 200
   AND (abs(coverage_80 - 0.80) > 0.05 AND (coverage_80 - 0.80) * (coverage_80 - 0.80)
          > 9 * 0.80 * 0.20 * step / forecasts
     OR abs(coverage_95 - 0.95) > 0.05 AND (coverage_95 - 0.95) * (coverage_95 - 0.95)
          > 9 * 0.95 * 0.05 * step / forecasts)
 ORDER BY series, step;

-- Which expert do the forecasts rest on? Shares of the forecast by step; those below 5 % left out.
SELECT series, step, key AS expert, round(100.0 * value, 1) AS percent
  FROM forecast_accuracy, json_each(weights)
 WHERE step IN (1, 6, 24) AND value >= 0.05
 ORDER BY series, step, value DESC;

-- Rejected rows by reason, the text of the row left out of it.
SELECT file, count(*) AS rows, min(line) AS first_line, max(line) AS last_line, "column",
       max(reason) AS for_example
  FROM rejected_rows
 GROUP BY file, "column"
 ORDER BY rows DESC;

-- Files that failed, and what to change.
SELECT file, received_time, reason FROM files WHERE state = 'failed' ORDER BY received_time DESC;

-- Files by day: how much came, and how much of it was new.
SELECT substr(received_time, 1, 10) AS day, count(*) AS files, sum(rows) AS rows,
       sum(learned) AS learned, sum(duplicates) AS duplicates, sum(late) AS late,
       sum(rejected) AS rejected
  FROM files
 GROUP BY day
 ORDER BY day DESC;

-- The audit that no forecast used a later value. Every count but the first must be 0: targets that
-- are not after the origin or not as many steps away as they say, and origins that are not the
-- time of an observation that was learned. Of these, a configured interval (origins are the ends
-- of its cells) and observations that were let go by retention make some that are no fault.
SELECT count(*) AS forecasts,
       coalesce(sum(target_unix <= origin_unix), 0) AS not_ahead,
       coalesce(sum(abs((target_unix - origin_unix) / interval_seconds - step) > 0.5), 0)
         AS wrong_step,
       coalesce(sum((series, origin_time) NOT IN
                      (SELECT series, time FROM observations WHERE late = 0)), 0)
         AS unknown_origin
  FROM (SELECT forecast_history.series, origin_time, target_unix, step, interval_seconds,
               round((julianday(origin_time) - 2440587.5) * 86400, 3) AS origin_unix
          FROM forecast_history
          JOIN series_status ON series_status.series = forecast_history.series);

-- Forecasts that stood before their target came, by this machine's clock: what was known when.
SELECT series, count(*) AS forecasts,
       sum(CAST(strftime('%s', issued_time) AS INTEGER) < target_unix) AS issued_before_target
  FROM forecast_history
 GROUP BY series
 ORDER BY series;
