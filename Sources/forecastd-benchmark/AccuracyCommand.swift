// `accuracy`: the tables of Sources/Forecasting/README.md, in one run.
import ForecastDaemon
import LinuxSystem
import TimeSeries

enum AccuracyCommand {
  /// Reads the data sets, forecasts every series of theirs, and draws the tables.
  ///
  /// - Throws: `DaemonError` where something cannot be read.
  static func run(_ arguments: [String]) throws(DaemonError) -> String {
    let options = try AccuracyOptions(arguments)
    let files = try DataFile.all(in: options.paths).filter { file in
      options.only.isEmpty || options.only.contains { file.paths[0].contains($0) }
    }
    var jobs: [AccuracyJob] = []
    for (index, file) in files.enumerated() {
      jobs += try AccuracyCommand.jobs(of: file, at: index, options)
    }
    let start = SystemClock().monotonicMicroseconds
    var runs: [[AccuracyJob]] = []
    for ablation in [nil] + options.without.map(Optional.init) {
      runs.append(try done(jobs, options, without: ablation))
    }
    let seconds = Double(SystemClock().monotonicMicroseconds - start) / 1e6
    let tables = AccuracyTables(names: files.map(\.name), runs: runs, options: options)
    let count = jobs.reduce(0) { $0 + $1.values.count } * runs.count
    return options.isJSON
      ? tables.json.indentedText + "\n"
      : tables.text + "\n\(count) observations in \(Int(seconds)) s\n"
  }

  /// Forecasts all series, on all processors.
  private static func done(
    _ jobs: [AccuracyJob], _ options: AccuracyOptions, without ablation: Ablation?
  ) throws(DaemonError) -> [AccuracyJob] {
    var configuration = Configuration()
    configuration.forecast.horizon = options.horizon
    configuration.model.seed = options.seed
    let settled = configuration
    var jobs = jobs
    do throws(SystemError) {
      let pool = try WorkerPool(threadCount: WorkerPool.processorCount)
      pool.forEach(&jobs) { job, _, _ in
        job.result = job.accuracy(settled, without: ablation?.experts ?? [])
      }
    } catch {
      throw systemFailure(error)
    }
    return jobs
  }

  /// The series of one data set that vary, and that have values in most rows.
  private static func jobs(
    of file: DataFile, at index: Int, _ options: AccuracyOptions
  ) throws(DaemonError) -> [AccuracyJob] {
    let now = Timestamp(microseconds: SystemClock().wallMicroseconds)
    let all = try FileObservations(
      of: file.paths, file.configuration, now: now, complain: Benchmark.complain)
    var places: [SeriesID: Int] = [:]
    var names: [SeriesID] = []
    var times: [[Timestamp]] = []
    var values: [[Double]] = []
    for row in 0..<all.count {
      let observation = all.observation(row)
      let place = places[observation.series] ?? names.count
      if place == names.count {
        places[observation.series] = place
        names.append(observation.series)
        times.append([])
        values.append([])
      }
      if let last = times[place].last, observation.time <= last { continue }
      times[place].append(observation.time)
      values[place].append(observation.value)
    }
    let longest = values.map(\.count).max() ?? 0
    // What a file of many columns says in more rows, it says in the other columns too.
    let limit = options.rowLimit ?? file.rowLimit ?? (names.count > 1 ? 20_000 : .max)
    return names.indices.compactMap { place -> AccuracyJob? in
      let count = min(values[place].count, limit)
      guard 2 * values[place].count >= longest else { return nil }
      let isWhole = count == file.rowLimit
      let job = AccuracyJob(
        file: index, series: names[place], times: Array(times[place].prefix(count)),
        values: Array(values[place].prefix(count)),
        scaleRows: isWhole ? file.scaleRows ?? count / 4 : count / 4,
        firstScoredRow: isWhole ? file.firstScoredRow ?? count / 4 : count / 4)
      return job.deviation > 0 ? job : nil
    }.prefix(options.seriesLimit).map { $0 }
  }
}
