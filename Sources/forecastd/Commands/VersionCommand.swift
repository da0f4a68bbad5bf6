// `forecastd version`: the program and what it is built with.
import ForecastDaemon
import StateStore

enum VersionCommand {
  static func run(on console: any Console) throws(DaemonError) -> ExitCode {
    try console.write(
      """
      forecastd \(programVersion)
      SQLite \(StateStore.libraryVersion)
      built for \(processorBuild)

      """)
    return .done
  }
}
