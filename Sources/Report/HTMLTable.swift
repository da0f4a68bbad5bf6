// A table as HTML: cells are escaped on their way in.

/// A table whose cells are written as they are added.
struct HTMLTable {
  /// One cell.
  enum Cell {
    /// Foreign text.
    case text(String)
    /// A number or another text of ours, already HTML, to the right.
    case number(String)
    /// A text of ours, already HTML.
    case html(String)
  }

  /// One column.
  struct Column {
    /// What stands above it; foreign text.
    let title: String
    /// Whether its cells end below one another.
    let isNumber: Bool

    /// A column of text.
    static func text(_ title: String) -> Column { Column(title: title, isNumber: false) }
    /// A column of numbers.
    static func number(_ title: String) -> Column { Column(title: title, isNumber: true) }
  }

  private let columns: [Column]
  private var text: String
  /// How many rows it has.
  private(set) var rowCount = 0

  /// An empty table; its caption is foreign text.
  init(_ caption: String, _ columns: [Column]) {
    self.columns = columns
    text = "<div class=\"y\" tabindex=\"0\"><table><caption>\(escapedForHTML(caption))</caption>"
    text += "<thead><tr>"
    for column in columns {
      text +=
        "<th scope=\"col\"\(column.isNumber ? " class=\"d\"" : "")>"
        + "\(escapedForHTML(column.title))</th>"
    }
    text += "</tr></thead><tbody>"
  }

  /// Adds a row below.
  mutating func append(_ cells: [Cell]) {
    precondition(cells.count == columns.count, "a row has a cell for each column")
    rowCount += 1
    text += "<tr>"
    for cell in cells {
      switch cell {
      case .text(let foreign): text += "<td class=\"u\">\(escapedForHTML(foreign))</td>"
      case .number(let html): text += "<td class=\"d\">\(html)</td>"
      case .html(let html): text += "<td>\(html)</td>"
      }
    }
    text += "</tr>"
  }

  /// The table as HTML.
  var html: String { text + "</tbody></table></div>" }
}
