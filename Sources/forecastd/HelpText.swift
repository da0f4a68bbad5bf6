// The help, made of the table.

/// The pages of `forecastd help`.
struct HelpText: Sendable {
  /// What the command line may say.
  let table: CommandLineTable
  /// Columns of the terminal; lines are broken before them.
  let width: Int

  init(table: CommandLineTable, width: Int) {
    self.table = table
    self.width = max(40, min(width, 100))
  }

  /// All commands, in short.
  var overview: String {
    var text = wrapped("\(table.program) \(table.summary)", indent: 0) + "\n"
    text += "Usage: \(table.program) COMMAND [OPTION...]\n\nCommands:\n"
    text += list(table.commands.map { ($0.command.rawValue, $0.summary) })
    text += "\nOptions:\n"
    text += list([
      ("-h, --help", "this, or after a command all about it"), ("--version", "as `version`"),
    ])
    text += "\nExit codes:\n"
    text += list(table.exitCodes.map { (String($0.code), $0.meaning) })
    return text
  }

  /// Everything about one command.
  func page(of description: CommandDescription) -> String {
    var text = wrapped(
      "Usage: \(table.program) \(description.usage)", indent: 0,
      hanging: 7 + table.program.utf8.count)
    text += "\n" + wrapped(sentence(description.summary), indent: 0)
    for paragraph in description.details { text += "\n" + wrapped(paragraph, indent: 0) }
    let options =
      description.options.map { ($0.usage, $0.summary) } + [("-h, --help", "this page")]
    return text + "\nOptions:\n" + list(options)
  }

  /// Names with their explanations in a second column.
  private func list(_ items: [(name: String, explanation: String)]) -> String {
    let column = 2 + min(24, items.map { $0.name.count }.max() ?? 0) + 2
    return items.map { item in
      let name = "  " + item.name
      let lines = wrapped(item.explanation, indent: column)
      guard name.count + 2 <= column else { return name + "\n" + lines }
      return name + lines.dropFirst(name.count)
    }.joined()
  }

  /// `text` in lines that fit, each ended by LF.
  private func wrapped(_ text: String, indent: Int, hanging: Int = 0) -> String {
    var lines: [String] = []
    var line = String(repeating: " ", count: indent)
    var isEmpty = true
    for word in words(text) {
      if !isEmpty, line.count + 1 + word.count > width {
        lines.append(line)
        line = String(repeating: " ", count: indent + hanging)
        isEmpty = true
      }
      line += (isEmpty ? "" : " ") + word
      isEmpty = false
    }
    return (lines + [line]).map { $0 + "\n" }.joined()
  }

  /// Words, those within brackets kept together.
  private func words(_ text: String) -> [String] {
    var words: [String] = []
    for word in text.split(separator: " ") {
      if let last = words.last, last.hasPrefix("["), !last.hasSuffix("]") {
        words[words.count - 1] = last + " " + word
      } else {
        words.append(String(word))
      }
    }
    return words
  }

  private func sentence(_ text: String) -> String {
    text.prefix(1).uppercased() + text.dropFirst() + "."
  }
}
