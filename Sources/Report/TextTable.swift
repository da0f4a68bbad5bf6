// A table for a terminal: columns aligned, numbers short, never wider than asked.

/// A table of foreign text and numbers, drawn as text.
public struct TextTable: Equatable, Sendable {
  /// One column.
  public struct Column: Equatable, Sendable {
    /// What stands above it.
    public let title: String
    /// The unit of its numbers, on a second line of the header.
    public let unit: String
    /// Whether its cells end below one another, as numbers do.
    public let isRightAligned: Bool
    /// Whether its cells may be shortened where there is no room.
    public let isShortenable: Bool

    /// A column of text, which may be shortened.
    public static func text(_ title: String) -> Column {
      Column(title: title, unit: "", isRightAligned: false, isShortenable: true)
    }

    /// A column of short texts that are of no use in part, such as times.
    public static func whole(_ title: String, unit: String = "") -> Column {
      Column(title: title, unit: unit, isRightAligned: false, isShortenable: false)
    }

    /// A column of numbers, in `unit`.
    public static func number(_ title: String, unit: String = "") -> Column {
      Column(title: title, unit: unit, isRightAligned: true, isShortenable: false)
    }
  }

  /// One cell.
  public enum Cell: Equatable, Sendable {
    /// Foreign text: escaped when drawn.
    case text(String)
    /// A count, drawn in full.
    case integer(Int64)
    /// A measure, drawn with four significant digits.
    case number(Double)
    /// A measure, drawn with so many digits after the point.
    case fixed(Double, decimals: Int)
    /// A share from 0 to 1, drawn in percent with one decimal.
    case share(Double)
    /// Nothing is known: `-`.
    case missing
  }

  /// The columns, left to right; the first one names the row.
  public let columns: [Column]
  private var rows: [[String]] = []
  private let titles: [String]
  private let units: [String]

  /// An empty table.
  public init(columns: [Column]) {
    precondition(!columns.isEmpty, "a table has at least one column")
    self.columns = columns
    titles = columns.map { escapedForTerminal($0.title) }
    units = columns.map { escapedForTerminal($0.unit) }
  }

  /// How many rows it has.
  public var rowCount: Int { rows.count }

  /// Adds a row below.
  ///
  /// - Precondition: as many cells as columns.
  public mutating func append(_ cells: [Cell]) {
    precondition(cells.count == columns.count, "a row has a cell for each column")
    rows.append(cells.map(drawn))
  }

  /// Draws the table.
  ///
  /// Where the columns do not fit, texts are shortened in their middle; where that is not enough,
  /// the table goes on below with its first column repeated. Numbers are never cut.
  ///
  /// - Parameters:
  ///   - width: Columns of the terminal.
  ///   - usesColour: Whether the header may be bold.
  /// - Returns: The lines, each ended by LF and without spaces at its end.
  public func text(width: Int, usesColour: Bool = false) -> String {
    let widths = fittedWidths(width)
    return blocks(of: widths, width: width)
      .map { block($0, widths: widths, usesColour: usesColour) }
      .joined(separator: "\n")
  }

  /// What a cell looks like.
  private func drawn(_ cell: Cell) -> String {
    switch cell {
    case .text(let text): escapedForTerminal(text)
    case .integer(let number): String(number)
    case .number(let number): shortNumber(number)
    case .fixed(let number, let decimals): fixedNumber(number, decimals: decimals)
    case .share(let share): share.isFinite ? fixedNumber(share * 100, decimals: 1) + " %" : "-"
    case .missing: "-"
    }
  }

  /// The width of each column, texts shortened (to 12 at least) until the whole fits if it can.
  private func fittedWidths(_ width: Int) -> [Int] {
    var widths = columns.indices.map { column in
      let header = max(terminalColumns(of: titles[column]), terminalColumns(of: units[column]))
      return rows.reduce(header) { max($0, terminalColumns(of: $1[column])) }
    }
    let natural = widths
    var excess = widths.reduce(0, +) + 2 * (widths.count - 1) - width
    while excess > 0 {
      let texts = widths.indices.filter { columns[$0].isShortenable && widths[$0] > 12 }
      guard let widest = texts.max(by: { widths[$0] < widths[$1] }) else {
        // Shortening does not save one line a row, so that it would only cost.
        return natural.indices.map {
          columns[$0].isShortenable ? min(natural[$0], max(12, width / 2)) : natural[$0]
        }
      }
      widths[widest] -= 1
      excess -= 1
    }
    return widths
  }

  /// The columns that stand beside one another, in blocks that fit; each begins with column 0.
  private func blocks(of widths: [Int], width: Int) -> [[Int]] {
    var blocks = [[0]]
    var used = widths[0]
    for column in columns.indices.dropFirst() {
      if used + 2 + widths[column] > width, blocks[blocks.count - 1].count > 1 {
        blocks.append([0])
        used = widths[0]
      }
      blocks[blocks.count - 1].append(column)
      used += 2 + widths[column]
    }
    return blocks
  }

  /// Header and rows of the columns `shown`.
  private func block(_ shown: [Int], widths: [Int], usesColour: Bool) -> String {
    func line(_ cells: [String]) -> String {
      var text = ""
      for column in shown {
        let cell = elided(cells[column], toColumns: widths[column])
        let padding = String(repeating: " ", count: widths[column] - terminalColumns(of: cell))
        text += columns[column].isRightAligned ? padding + cell : cell + padding
        text += "  "
      }
      while text.hasSuffix(" ") { text.removeLast() }
      return text
    }
    var header = [line(titles)]
    if shown.contains(where: { !units[$0].isEmpty }) {
      header.append(line(units))
    }
    if usesColour { header = header.map { "\u{1B}[1m" + $0 + "\u{1B}[0m" } }
    return (header + rows.map(line)).map { $0 + "\n" }.joined()
  }
}
