// The progress of one piece of work on a terminal, drawn at most ten times a second.
import Report

/// A progress bar that knows when it was drawn.
struct ProgressLine {
  private let label: String
  private let unit: String
  private let console: any Console
  private let started: Int64
  private var drawn: Int64?

  /// A bar for work that begins now.
  init(label: String, unit: String, on console: any Console) {
    self.label = label
    self.unit = unit
    self.console = console
    started = console.monotonicMicroseconds
  }

  /// Draws the bar, if it is time to.
  mutating func show(_ done: Int, of total: Int) {
    guard console.showsProgress else { return }
    let now = console.monotonicMicroseconds
    if let drawn, now - drawn < 100_000, done < total { return }
    drawn = now
    let bar = ProgressBar(label: label, total: total, unit: unit)
    console.showProgress(
      bar.text(done: done, elapsedMicroseconds: now - started, width: min(console.width, 80)))
  }

  /// Takes the bar away.
  func end() {
    if drawn != nil { console.showProgress("") }
  }
}
