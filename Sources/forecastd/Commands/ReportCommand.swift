// `forecastd report --output FILE.html [SERIES...]`: one page that shows it all.
import ForecastDaemon
import LinuxSystem
import Report
import StateStore
import TimeSeries

enum ReportCommand {
  static func run(
    _ invocation: Invocation, on console: any Console
  ) throws(DaemonError) -> ExitCode {
    guard let output = invocation.arguments["output"], !output.isEmpty else {
      throw DaemonError(
        .usage, "report: --output is missing; say where the page goes: --output report.html")
    }
    // What is renamed over it is gone, which /dev/null should not be.
    if let kind = try? LinuxFileSystem().status(FilePath(output)).kind, kind != .regular {
      throw DaemonError(
        .cannotCreate,
        "\(escapedForTerminal(output)): is a \(kind.rawValue), and the page would take its place; "
          + "name a file")
    }
    let page = try drawn(invocation, on: console)
    do {
      try LinuxFileSystem().replaceFile(
        FilePath(output), with: page.bytes, permissions: 0o644, durably: true)
    } catch {
      throw DaemonError(.cannotCreate, "\(error); the report was not written")
    }
    if invocation.has("json") {
      let result = JSONValue.object([
        JSONMember("path", .string(output)), JSONMember("bytes", .integer(Int64(page.bytes.count))),
        JSONMember("series", .integer(Int64(page.series))),
      ])
      try console.write(result.indentedText + "\n")
    } else {
      try console.write(
        "\(escapedForTerminal(output)): \(page.series) series, "
          + "\((page.bytes.count + 999) / 1000) kB; open it in a browser\n")
    }
    return .done
  }

  /// The bytes of the page, and how many series it tells of.
  private static func drawn(
    _ invocation: Invocation, on console: any Console
  ) throws(DaemonError) -> (bytes: [UInt8], series: Int) {
    // A database that is named needs no configuration.
    let limit =
      invocation.arguments["state"] == nil || invocation.arguments["config"] != nil
      ? try invocation.configuration().report.series : Configuration().report.series
    let store = try invocation.openStore()
    var named: [SeriesID]?
    if !invocation.operands.isEmpty {
      var names: [SeriesID] = []
      for name in invocation.operands { names.append(try findSeries(name, in: store).id) }
      named = names
    }
    let made = Timestamp(microseconds: console.wallMicroseconds)
    var progress = ProgressLine(label: "drawing", unit: "series", on: console)
    defer { progress.end() }
    do throws(StateStoreError) {
      var maker = try ReportMaker(of: named, atMost: limit, in: store, made: made)
      while try maker.drawNext(from: store) {
        progress.show(maker.drawnCount, of: maker.seriesCount)
      }
      return (try maker.finished(from: store), maker.toldCount)
    } catch {
      throw storeError(error)
    }
  }
}
