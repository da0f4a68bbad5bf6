// Every key of the configuration file: its name, its type and its range.

extension ConfigurationReader {
  /// Reads the whole file.
  mutating func configuration(_ root: ConfigurationSection) -> Configuration {
    var root = root
    var configuration = Configuration()
    readPath(&configuration.spool, "spool", in: &root)
    readPath(&configuration.state, "state", in: &root)
    readInbox(&configuration.inbox, section("inbox", in: &root))
    for section in sections("sources", in: &root) {
      if let rule = sourceRule(section) { configuration.sources.append(rule) }
    }
    for section in sections("series", in: &root) {
      if let rule = seriesRule(section) { configuration.series.append(rule) }
    }
    readForecast(&configuration.forecast, section("forecast", in: &root))
    readModel(&configuration.model, section("model", in: &root))
    readOutbox(&configuration.outbox, section("outbox", in: &root))
    readRetention(&configuration.retention, section("retention", in: &root))
    var metrics = section("metrics", in: &root)
    readPath(&configuration.metrics.textfile, "textfile", in: &metrics, suffix: ".prom")
    finish(metrics)
    refuseInSpool(configuration.state, "state", spool: configuration.spool)
    if let path = configuration.metrics.textfile {
      refuseInSpool(path, "metrics.textfile", spool: configuration.spool)
    }
    var report = section("report", in: &root)
    read(&configuration.report.everySeconds, "every_seconds", in: &report, range: 10...604_800)
    read(&configuration.report.series, "series", in: &report, range: 1...100_000)
    finish(report)
    readLimits(&configuration.limits, section("limits", in: &root))
    finish(root)
    return configuration
  }

  /// Refuses a file of the daemon's own in a folder whose files it takes, moves or lets go.
  private mutating func refuseInSpool(_ path: String, _ keyPath: String, spool: String) {
    func names(_ path: String) -> [Substring] {
      path.split(separator: "/").reduce(into: []) { names, name in
        switch name {
        case ".": break
        case "..": _ = names.popLast()
        default: names.append(name)
        }
      }
    }
    let (place, root) = (names(path), names(spool))
    guard place.count > root.count + 1, place.starts(with: root) else { return }
    let folder = String(place[root.count])
    guard ["inbox", "processing", "done", "failed", "outbox", "report"].contains(folder) else {
      return
    }
    refuse(
      keyPath,
      "'\(shown(path))' lies in the folder '\(folder)' of the spool, whose files come and go; "
        + "name a place outside of it")
  }

  private mutating func readInbox(
    _ inbox: inout Configuration.Inbox, _ section: ConfigurationSection
  ) {
    var section = section
    read(&inbox.after, "after", in: &section)
    read(&inbox.recursive, "recursive", in: &section)
    readSeconds(&inbox.settleMicroseconds, "settle_seconds", in: &section, range: 0...3600)
    readSeconds(&inbox.rescanMicroseconds, "rescan_seconds", in: &section, range: 0.1...3600)
    readGlobs(&inbox.follow, "follow", in: &section)
    readGlobs(&inbox.ignore, "ignore", in: &section)
    finish(section)
  }

  private mutating func readForecast(
    _ forecast: inout Configuration.Forecast, _ section: ConfigurationSection
  ) {
    var section = section
    read(&forecast.horizon, "horizon", in: &section, range: Configuration.horizonRange)
    read(&forecast.issue, "issue", in: &section)
    finish(section)
  }

  private mutating func readModel(
    _ model: inout Configuration.Model, _ section: ConfigurationSection
  ) {
    var section = section
    read(&model.hidden, "hidden", in: &section, range: 1...1024)
    read(&model.truncation, "truncation", in: &section, range: 1...4096)
    read(&model.updateInterval, "update_interval", in: &section, range: 1...4096)
    read(&model.learningRate, "learning_rate", in: &section, range: 1e-6...1)
    read(&model.replay, "replay", in: &section, range: 0...16)
    read(&model.forgetBias, "forget_bias", in: &section, range: -8...8)
    var seed = Int(model.seed)
    read(&seed, "seed", in: &section, range: 0...Int.max)
    model.seed = UInt64(seed)
    finish(section)
  }

  private mutating func readOutbox(
    _ outbox: inout Configuration.Outbox, _ section: ConfigurationSection
  ) {
    var section = section
    read(&outbox.format, "format", in: &section)
    read(&outbox.partition, "partition", in: &section)
    finish(section)
  }

  private mutating func readRetention(
    _ retention: inout Configuration.Retention, _ section: ConfigurationSection
  ) {
    var section = section
    let days = 1...36_500
    read(&retention.observationsDays, "observations_days", in: &section, range: days)
    read(&retention.forecastsDays, "forecasts_days", in: &section, range: days)
    read(&retention.doneDays, "done_days", in: &section, range: days)
    read(&retention.rejectsDays, "rejects_days", in: &section, range: days)
    finish(section)
  }

  private mutating func readLimits(
    _ limits: inout Configuration.Limits, _ section: ConfigurationSection
  ) {
    var section = section
    read(&limits.threads, "threads", in: &section, range: 1...1024)
    read(&limits.batchRows, "batch_rows", in: &section, range: 1...10_000_000)
    read(
      &limits.sortedObservations, "sorted_observations", in: &section, range: 0...100_000_000)
    read(&limits.lineBytes, "line_bytes", in: &section, range: 256...268_435_456)
    read(&limits.fields, "fields", in: &section, range: 2...1_048_576)
    read(&limits.series, "series", in: &section, range: 1...10_000_000)
    read(&limits.residentSeries, "resident_series", in: &section, range: 1...1_000_000)
    read(&limits.unsavedObservations, "unsaved_observations", in: &section, range: 1...4096)
    var freeDiskBytes = Int(limits.freeDiskBytes)
    read(&freeDiskBytes, "free_disk_bytes", in: &section, range: 0...(1 << 50))
    limits.freeDiskBytes = Int64(freeDiskBytes)
    var walBytes = Int(limits.walBytes)
    read(&walBytes, "wal_bytes", in: &section, range: (1 << 20)...(1 << 50))
    limits.walBytes = Int64(walBytes)
    readSeconds(
      &limits.futureSkewMicroseconds, "future_skew_seconds", in: &section, range: 0...3_153_600_000)
    read(&limits.rejectedRatio, "rejected_ratio", in: &section, range: 0...1)
    finish(section)
  }
}

extension Configuration {
  /// How many steps ahead forecasts may go.
  static let horizonRange = 1...1000
}
