// Learning from a file, batch by batch: what one transaction holds.

import Forecasting
import Inbox
import LinuxSystem
import SensorCSV
import StateStore
import TimeSeries

extension Ingest {
  /// Learns from a surveyed file from its recorded position on, and issues its forecasts.
  ///
  /// - Returns: Whether the file is learned to its end; false where the process is to stop.
  mutating func learn(
    _ file: borrowing InputFile, _ rules: ReadingRules, _ survey: FileSurvey,
    _ entry: inout FileEntry, _ row: inout FileRow?
  ) throws -> Bool {
    let sortLimit = configuration.limits.sortedObservations
    var source = try ObservationSource(file, rules, survey, sortLimit: sortLimit)
    var consumed = try source.skip(entry.position, file)
    if entry.position > 0 && consumed.value != entry.consumedHash {
      beginAgain(&entry)
      source = try ObservationSource(file, rules, survey, sortLimit: sortLimit)
      consumed = ConsumedHash()
    }
    if survey.backwardSteps > 0 && !source.isSorted {
      entry.reason =
        "its rows are not in time order and too many to sort; older ones count as late. "
        + "Sort it by time, or raise limits.sorted_observations"
    }
    while true {
      let batch = try source.next(batchObservations, file)
      let isLast = source.isAtEnd
      let names = source.names
      guard try catchUp(batch, names: names, isLast ? row : nil) else { return false }
      consumed.add(batch, names: names)
      let units = survey.units
      var next = entry
      next.consumedHash = consumed.value
      let known = row
      row = try transaction { ingest in
        var stored = try known ?? ingest.insert(next, survey)
        try ingest.learn(batch, names: names, units: units, file: stored.key, &next)
        next.position += batch.count
        if isLast, try ingest.issueLatest(file: stored.key) { next.state = .committed }
        stored.entry = next
        try ingest.store.updateFile(stored)
        return stored
      }
      entry = next
      for notice in resident.takeNotices() { journal.log(.warning, notice) }
      try drain()
      onProgress(
        IngestProgress(
          file: "\(rules.name)", position: entry.position, total: survey.observations))
      if entry.state == .committed { return true }
      if isStopping() { return false }
    }
  }

  /// Notes that a file is learned from its first observation again, as its position does not stand
  /// where it stood: it is read otherwise now.
  private mutating func beginAgain(_ entry: inout FileEntry) {
    journal.log(
      .notice,
      "\(entry.name): is read otherwise than when its learning began, for the configuration or the "
        + "program has changed; begun again, and what is learned of it already counts as duplicate")
    entry.position = 0
    entry.learned = 0
    entry.duplicates = 0
    entry.late = 0
  }

  /// How many observations a batch holds; fewer where each of them issues a whole forecast.
  var batchObservations: Int {
    configuration.forecast.issue == .every
      ? forecastsAtOnce : configuration.limits.batchRows
  }

  /// How many forecasts are issued in one transaction: their steps are rows as well.
  private var forecastsAtOnce: Int {
    max(1, configuration.limits.batchRows / configuration.longestHorizon)
  }

  /// How many series are forecast in one transaction.
  var issueLimit: Int { min(forecastsAtOnce, configuration.limits.residentSeries) }

  /// Stores the observations of a batch, learns those that are new, and issues forecasts at each of
  /// them if the configuration says so.
  mutating func learn(
    _ batch: ObservationRun, names: [SeriesID], units: [String?], file: FileKey,
    _ entry: inout FileEntry
  ) throws {
    var work: [SeriesWork] = []
    var rows = BatchRows()
    var workOfSeries = [Int](repeating: -1, count: names.count)
    for index in 0..<batch.count {
      let series = Int(batch.seriesIndex[index])
      if workOfSeries[series] < 0 {
        workOfSeries[series] = work.count
        // A file that was written anew since it was surveyed may name series that were not there.
        let unit = units.indices.contains(series) ? units[series] : nil
        work.append(try newWork(names[series], told: unit))
      }
      let position = workOfSeries[series]
      let (time, value) = (batch.time[index], batch.value[index])
      if let last = work[position].lastTime, time <= last {
        rows.notePast(work[position].row.key, time, value)
      } else {
        work[position].noteLearned(time, value)
        entry.learned += 1
      }
    }
    work.sort { $0.row.id < $1.row.id }
    try resident.learn(&work, storing: &rows, store: store, pool: pool)
    entry.duplicates += rows.duplicates
    let issued = now
    for series in work where series.isChanged {
      entry.late += series.late
      try store.noteTouched(file: file, series: series.row.key, learned: series.times.count)
      for forecast in series.forecasts { try issue(forecast, series.row.key, at: issued) }
    }
  }

  /// A series of a file; its unit is the one configured, else the one that a file has told.
  private func newWork(_ name: SeriesID, told: String?) throws -> SeriesWork {
    let row: SeriesRow
    let unit: String?
    if let known = try store.seriesRow(named: name) {
      row = known
      unit = configuration.unit(of: name) ?? told ?? known.unit
      if known.unit != unit { try store.setUnit(known.key, unit) }
    } else {
      unit = configuration.unit(of: name) ?? told
      let key = try store.insertSeries(name, unit: unit)
      let threshold = configuration.threshold(of: name)
      if threshold != Threshold() { try store.setThreshold(key, threshold) }
      row = SeriesRow(
        key: key, id: name, unit: unit, threshold: threshold, summary: SeriesSummary())
    }
    return SeriesWork(
      row: row, options: configuration.forecasterOptions(for: name),
      issuesEvery: configuration.forecast.issue == .every)
  }

  /// Issues the newest forecast of series that the file brought something new for.
  ///
  /// - Returns: Whether that was the last of them.
  mutating func issueLatest(file: FileKey) throws -> Bool {
    let limit = issueLimit
    let waiting = try store.unissuedSeries(file: file, limit: limit)
    let issued = now
    for series in waiting {
      if let row = try store.seriesRow(named: series.id),
        let forecast = try resident.forecast(
          of: row, options: configuration.forecasterOptions(for: series.id), store: store)
      {
        try issue(forecast, series.key, at: issued)
      }
      try store.markIssued(file: file, series: series.key)
    }
    return waiting.count < limit
  }

  /// Issues what is still to be issued of `unissuedGrowth`, in transactions of its own.
  ///
  /// Where it is cut short, it goes on before anything else is learned, also in a process after
  /// this one: otherwise the forecasts that are left out would have another origin.
  mutating func issueGrowth() throws {
    while let file = unissuedGrowth.first {
      let next = try store.unissuedSeries(file: file, limit: issueLimit)
      if next.isEmpty {
        unissuedGrowth.removeFirst()
        continue
      }
      if isStopping() { return }
      for series in next {
        guard try catchUp(series.id) else { return }
      }
      _ = try transaction { ingest in try ingest.issueLatest(file: file) }
      try drain()
    }
  }

  /// Stores a forecast and leaves its lines for the output file, unless one from the same origin
  /// was issued before, if only with a shorter horizon.
  private mutating func issue(
    _ forecast: Forecast, _ series: SeriesKey, at issued: Timestamp
  ) throws {
    guard try !store.hasForecast(series, origin: forecast.origin) else { return }
    _ = try store.insertForecast(series, forecast, issued: issued)
    counts.forecasts += 1
    outputs.enqueue(forecast, issued: issued)
  }

  /// How `item` is to be read, given when it was taken.
  ///
  /// An attempt after a crash reads it by the same clock, and so to the same rows.
  func readingRules(_ item: InputItem, received: Timestamp) -> ReadingRules {
    let limits = configuration.limits
    var decodingLimits = configuration.decodingLimits(now: received)
    decodingLimits.rejectedRowsDescribed = Self.rejectedRowLimit
    return ReadingRules(
      name: "\(item.relativePath)", device: item.device,
      source: configuration.sourceOptions(for: item.relativePath), limits: decodingLimits,
      retainLimit: limits.batchRows, rejectedRatio: limits.rejectedRatio,
      seriesLimit: limits.series)
  }
}
