// What a command may say, and to whom: the seam between commands and a terminal.
import ForecastDaemon
import Report

/// Where a command's words go, and what it may know of the world.
protocol Console {
  /// Columns of the terminal that output goes to; a very large number where it is none.
  var width: Int { get }
  /// Whether output goes to a terminal, which obeys what it is sent.
  var isTerminal: Bool { get }
  /// Whether output may be bold.
  var usesColour: Bool { get }
  /// Whether messages go to a terminal, so that a progress bar may be drawn there.
  var showsProgress: Bool { get }
  /// The time in UTC, in microseconds since 1970.
  var wallMicroseconds: Int64 { get }
  /// Microseconds since some moment; never goes back.
  var monotonicMicroseconds: Int64 { get }

  /// Writes output.
  ///
  /// - Throws: `DaemonError` where it cannot be written.
  func write(_ text: String) throws(DaemonError)
  /// Writes a message: a line, its end included.
  func complain(_ text: String)
  /// Replaces the line of progress; an empty one takes it away.
  func showProgress(_ line: String)
  /// The value of an environment variable.
  func environment(_ name: String) -> String?
}

extension Console {
  /// Draws `table` as wide as the terminal.
  func write(_ table: TextTable) throws(DaemonError) {
    try write(table.text(width: width, usesColour: usesColour))
  }
}
