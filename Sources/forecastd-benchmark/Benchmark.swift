// From arguments to the measurement they name.
import ForecastDaemon
import Glibc

/// One thing that can be measured.
struct BenchmarkCommand: Sendable {
  /// The word that names it.
  let name: String
  /// Its arguments and what it does.
  let usage: String
  /// Runs it with the arguments after its name; what it returns goes to standard output.
  let run: @Sendable ([String]) throws(DaemonError) -> String
}

/// The way in.
enum Benchmark {
  /// Everything that can be measured.
  static let commands =
    [
      BenchmarkCommand(
        name: "accuracy", usage: AccuracyOptions.usage, run: AccuracyCommand.run),
      BenchmarkCommand(
        name: "endurance", usage: EnduranceCommand.usage, run: EnduranceCommand.run),
    ] + measurements.map(\.command) + [AllCommand.command]

  /// What measures speed.
  static let measurements = [
    KernelsCommand.measurement, ObservationCommand.measurement, PipelineCommand.measurement,
    SeriesCommand.measurement, TimeCommand.measurement, LatencyCommand.measurement,
    WritesCommand.measurement, CSVCommand.measurement, PeersCommand.measurement,
  ]

  /// Runs what `arguments` ask for, and writes what came of it.
  static func run(_ arguments: [String]) -> ExitCode {
    guard let command = commands.first(where: { $0.name == arguments.first }) else {
      complain("usage: forecastd-benchmark " + commands.map(\.usage).joined(separator: "\n       "))
      return .usage
    }
    do throws(DaemonError) {
      write(try command.run(Array(arguments.dropFirst())), to: STDOUT_FILENO)
      return .done
    } catch {
      complain("forecastd-benchmark: \(error.description)")
      return error.exitCode
    }
  }

  /// Writes a line to standard error.
  static func complain(_ line: String) { write(line + "\n", to: STDERR_FILENO) }

  /// Writes all of `text`; what the descriptor does not take is lost.
  private static func write(_ text: String, to descriptor: Int32) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      // Sound: the pointer is used within the call.
      let count = unsafe rest.withUnsafeBytes {
        unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }
}
