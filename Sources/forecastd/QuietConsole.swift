// A console for those who want to hear of problems only.
import ForecastDaemon

/// Another console without its progress; summaries are left out by the commands themselves.
struct QuietConsole: Console {
  private let console: any Console

  /// Keeps `console` quiet.
  init(_ console: any Console) {
    self.console = console
  }

  var width: Int { console.width }
  var isTerminal: Bool { console.isTerminal }
  var usesColour: Bool { console.usesColour }
  var showsProgress: Bool { false }
  var wallMicroseconds: Int64 { console.wallMicroseconds }
  var monotonicMicroseconds: Int64 { console.monotonicMicroseconds }

  func write(_ text: String) throws(DaemonError) { try console.write(text) }
  func complain(_ text: String) { console.complain(text) }
  func showProgress(_ line: String) {}
  func environment(_ name: String) -> String? { console.environment(name) }
}
