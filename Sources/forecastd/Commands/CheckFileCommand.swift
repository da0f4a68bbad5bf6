// `forecastd check-file`: how a CSV would be read, without reading it in.
import ForecastDaemon
import Report
import SensorCSV
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
    var batch = DecodedBatch()
    while try reader.next(into: &batch) {
      survey.take(batch, names: reader.seriesNames)
      batch.removeAll()
    }
    survey.finish(batch)
    var text = escapedForTerminal(path) + "\n"
    text += reader.explanation.split(separator: "\n").map { "  \($0)\n" }.joined()
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
    return (text, survey.refusal(name: reader.name).map { DaemonError(.badData, $0) })
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
