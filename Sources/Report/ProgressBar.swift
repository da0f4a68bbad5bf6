// How far a long piece of work has come, as one line of text.

/// The progress of work of known size; draws itself, knows no clock and no terminal.
public struct ProgressBar: Equatable, Sendable {
  /// What is being done, such as a file name; escaped when drawn.
  public let label: String
  /// How many units the whole work has.
  public let total: Int
  /// What is counted, such as `rows`.
  public let unit: String

  /// A bar for work of `total` units.
  public init(label: String, total: Int, unit: String) {
    self.label = label
    self.total = total
    self.unit = unit
  }

  /// Returns the bar as one line without its end, such as
  /// `ETTh1.csv  ██████▌     54 %  41200 rows/s  0:03 left`.
  ///
  /// - Parameters:
  ///   - done: Units done so far, 0 to `total`.
  ///   - elapsedMicroseconds: Time since the start.
  ///   - width: Columns of the terminal; the line stays below it so that it never wraps.
  /// - Returns: A line of at most `width` − 1 columns; without a bar where there is no room.
  public func text(done: Int, elapsedMicroseconds: Int64, width: Int) -> String {
    let share = total > 0 ? min(1, max(0, Double(done) / Double(total))) : 1
    var tail = fixedNumber(share * 100, decimals: 0) + " %"
    tail = String(repeating: " ", count: max(0, 5 - tail.utf8.count)) + tail
    if elapsedMicroseconds > 0, done > 0 {
      let perSecond = Double(done) / (Double(elapsedMicroseconds) / 1e6)
      tail += "  " + fixedNumber(perSecond, decimals: 0) + " " + unit + "/s"
      if done < total {
        tail += "  " + minutes(Double(total - done) / perSecond) + " left"
      }
    }
    let room = max(0, width - 1 - terminalColumns(of: tail) - 4)
    let name = elided(escapedForTerminal(label), toColumns: min(24, room))
    let barWidth = min(40, room - terminalColumns(of: name))
    guard barWidth >= 4 else {
      return elided(name + "  " + tail, toColumns: max(0, width - 1))
    }
    return name + "  " + bar(share, width: barWidth) + "  " + tail
  }

  /// A bar of `width` columns, drawn to an eighth of a column.
  private func bar(_ share: Double, width: Int) -> String {
    let eighths = Int(share * Double(width * 8))
    let parts = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
    let drawn = String(repeating: "█", count: eighths / 8) + parts[eighths % 8]
    return drawn + String(repeating: " ", count: width - drawn.count)
  }

  /// `seconds` as `1:05`, or `2:00:00` from an hour on.
  private func minutes(_ seconds: Double) -> String {
    // Rounded up, without `rounded(_:)`: it calls the C library, which is not imported here.
    let below = Int(min(seconds, 359_998))
    let whole = Double(below) < seconds ? below + 1 : below
    func padded(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
    return whole < 3600
      ? "\(whole / 60):" + padded(whole % 60)
      : "\(whole / 3600):" + padded(whole / 60 % 60) + ":" + padded(whole % 60)
  }
}
