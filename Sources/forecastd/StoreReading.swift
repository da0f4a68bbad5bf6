// What the reading commands share: finding the database, its errors, series that do not exist.
import ForecastDaemon
import Report
import StateStore
import TimeSeries

extension Invocation {
  /// The configuration that `--config` names, the standard one, or the defaults.
  ///
  /// - Throws: `DaemonError` with every problem.
  func configuration() throws(DaemonError) -> Configuration {
    do {
      return try LoadedConfiguration(path: arguments["config"]).configuration
    } catch {
      throw DaemonError(.configuration, error.description)
    }
  }

  /// The database that `--state` names, or the configuration.
  func statePath() throws(DaemonError) -> String {
    if let path = arguments["state"] { return path }
    return try configuration().state
  }

  /// Opens the database to read.
  func openStore() throws(DaemonError) -> StateStore {
    let path = try statePath()
    return try reading { () throws(StateStoreError) in try StateStore.openReadOnly(path: path) }
  }
}

/// Runs `body`, whose errors are the store's, and gives them the exit code of their kind.
func reading<Result: ~Copyable>(
  _ body: () throws(StateStoreError) -> Result
) throws(DaemonError) -> Result {
  do {
    return try body()
  } catch {
    throw storeError(error)
  }
}

/// An error of the store as the end of a command, with the exit code of its kind.
func storeError(_ error: StateStoreError) -> DaemonError {
  DaemonError(exitCode(of: error), escapedForTerminal(error.description))
}

/// The exit code for a reader: a database that is not there is bad data, no bad configuration.
private func exitCode(of error: StateStoreError) -> ExitCode {
  if case .missing = error { return .badData }
  return switch error.category {
  case .busy: .temporary
  case .data: .badData
  case .permission: .permission
  case .inputOutput: .inputOutput
  case .configuration: .configuration
  case .bug: .bug
  }
}

/// Returns the series called `name`.
///
/// - Throws: `DaemonError` with code 1 and the nearest names where there is no such series.
func findSeries(
  _ name: String, in store: borrowing StateStore
) throws(DaemonError) -> SeriesRow {
  var meant: [String]
  do throws(StateStoreError) {
    if let row = try store.seriesRow(named: SeriesID(name)) { return row }
    meant = try store.seriesNames(containing: name, limit: 3).map(\.name)
    if meant.isEmpty {
      var names: [String] = []
      try store.forEachSeries { names.append($0.id.name) }
      meant = nearestName(to: name, among: names).map { [$0] } ?? []
    }
  } catch {
    throw storeError(error)
  }
  throw noSuchSeries(name, meant: meant)
}

private func noSuchSeries(_ name: String, meant: [String]) -> DaemonError {
  let names = meant.map { "'\(quoted($0))'" }.joined(separator: " or ")
  return DaemonError(
    .finishedWithFailures,
    "there is no series '\(quoted(name))'; "
      + (meant.isEmpty ? "there is none at all yet." : "did you mean \(names)?")
      + " See 'forecastd series'")
}

extension Console {
  /// Writes `rows` as the invocation asks: JSON, CSV, or else what `table` makes of them.
  func write(
    _ rows: ViewRows, as invocation: Invocation, otherwise text: () -> String
  ) throws(DaemonError) {
    if invocation.has("json") {
      try write(rows.json.indentedText + "\n")
    } else if invocation.has("csv") {
      try write(shown(csv: rows.csv))
    } else {
      try write(text())
    }
  }

  /// A CSV exactly as it is; on a terminal what could move a cursor or the like is written out.
  func shown(csv: String) -> String {
    guard isTerminal else { return csv }
    return csv.split(separator: "\n", omittingEmptySubsequences: false)
      .map { escapedForTerminal(String($0)) }.joined(separator: "\n")
  }

  /// The text of `table`, as wide as the terminal.
  func drawn(_ table: TextTable) -> String {
    table.text(width: width, usesColour: usesColour)
  }
}
