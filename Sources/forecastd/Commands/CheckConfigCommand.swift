// `forecastd check-config`: every problem of the configuration, with the way out.
import ForecastDaemon

enum CheckConfigCommand {
  static func run(
    _ invocation: Invocation, on console: any Console
  ) throws(DaemonError) -> ExitCode {
    let loaded: LoadedConfiguration
    do {
      loaded = try LoadedConfiguration(path: invocation.arguments["config"])
    } catch {
      // Each problem is a line of its own, as compilers print them, so that editors can jump there.
      console.complain(error.problems.map { $0.description + "\n" }.joined())
      return .configuration
    }
    if let path = loaded.path {
      try console.write("\(path): no problem found\n")
    } else {
      try console.write(
        "\(Configuration.standardPath) does not exist; every key has its default\n")
    }
    return .done
  }
}
