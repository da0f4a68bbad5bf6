// `forecastd check-file`: how a CSV would be read, without reading it in.
import ForecastDaemon
import Report
import SensorCSV
import StateStore
import TimeSeries

enum CheckFileCommand {
  /// How many first observations, rejected rows and series are shown.
  private static let shownObservations = 6
  private static let shownRejects = 20
  private static let shownSeries = 100

  static func run(
    _ invocation: Invocation, on console: any Console
  ) throws(DaemonError) -> ExitCode {
    let configuration = try invocation.configuration()
    var code = ExitCode.done
    for (index, path) in invocation.operands.enumerated() {
      if index > 0 { try console.write("\n") }
      let report: (text: String, refusal: DaemonError?)
      do throws(DaemonError) {
        report = try self.report(on: path, configuration, console)
      } catch {
        report = ("", error)
      }
      try console.write(report.text)
      if let refusal = report.refusal {
        // The other files are checked all the same.
        console.complain("forecastd: \(refusal.description)\n")
        code = refusal.exitCode
      }
    }
    return code
  }

  /// Everything there is to say about one file, and why the daemon would refuse it after all.
  ///
  /// - Throws: `DaemonError` where it cannot be read as a whole.
  private static func report(
    on path: String, _ configuration: Configuration, _ console: any Console
  ) throws(DaemonError) -> (text: String, refusal: DaemonError?) {
    var reader = try SensorFileReader.open(
      path, configuration, now: Timestamp(microseconds: console.wallMicroseconds))
    var survey = SensorFileSurvey(configuration: configuration, observationLimit: shownObservations)
    let contradiction = try read(&reader, &survey, state: configuration.state)
    var text = escapedForTerminal(path) + "\n"
    text += reader.explanation.split(separator: "\n").map {
      "  \(escapedForTerminal(String($0)))\n"
    }
    .joined()
    text += "\n\(survey.rowCount) rows, \(survey.rejectedRowCount) rejected; "
    text += "\(survey.observationCount) values, \(survey.missingCount) missing; "
    text += "\(survey.series.count) series\n"
    if !survey.series.isEmpty {
      text += "\n" + console.drawn(survey.seriesTable(limit: shownSeries))
      if survey.series.count > shownSeries {
        text += "and \(survey.series.count - shownSeries) more\n"
      }
      text += "\n" + console.drawn(survey.firstObservationsTable)
    }
    text += rejects(survey, name: reader.name)
    let refusal = survey.refusal(name: reader.name) ?? contradiction
    return (text, refusal.map { DaemonError(.badData, $0) })
  }

  /// Reads a file to its end, and compares it with what the database holds, where there is one.
  ///
  /// - Returns: That its values contradict those stored, if most of them do.
  private static func read(
    _ reader: inout SensorFileReader, _ survey: inout SensorFileSurvey, state: String
  ) throws(DaemonError) -> String? {
    let opened: Result<StateStore, StateStoreError>
    do {
      opened = .success(try StateStore.openReadOnly(path: state))
    } catch {
      opened = .failure(error)
    }
    switch consume opened {
    case .success(let store): return try compare(&reader, &survey, with: store)
    case .failure:
      // Expected: no database yet, or none that this user may read. Then there is nothing to
      // compare with.
      var batch = DecodedBatch()
      while try next(&reader, &survey, &batch) {}
      survey.finish(batch)
      return nil
    }
  }

  private static func compare(
    _ reader: inout SensorFileReader, _ survey: inout SensorFileSurvey,
    with store: borrowing StateStore
  ) throws(DaemonError) -> String? {
    var batch = DecodedBatch()
    var check = ContradictionCheck()
    while try next(&reader, &survey, &batch) {
      do {
        for index in 0..<batch.count {
          try check.note(
            batch.seriesIndex[index], batch.time[index], batch.value[index],
            names: reader.seriesNames, store: store)
        }
      } catch {
        throw storeError(error)
      }
    }
    survey.finish(batch)
    return check.refusal(reader.name, observations: survey.observationCount)
  }

  /// Reads the next piece of a file into `batch`; false after the last.
  private static func next(
    _ reader: inout SensorFileReader, _ survey: inout SensorFileSurvey, _ batch: inout DecodedBatch
  ) throws(DaemonError) -> Bool {
    batch.removeAll()
    guard try reader.next(into: &batch) else { return false }
    survey.take(batch, names: reader.seriesNames)
    return true
  }

  private static func rejects(_ survey: SensorFileSurvey, name: String) -> String {
    guard survey.rejectedRowCount > 0 else { return "" }
    let shown = survey.rejected.prefix(shownRejects)
    let lines = shown.map { row in
      row.message(fileName: name) + "\n    " + escapedForTerminal(row.text) + "\n"
    }
    let more = survey.rejectedRowCount - shown.count
    return "\n" + lines.joined() + (more > 0 ? "and \(more) more\n" : "")
  }
}
