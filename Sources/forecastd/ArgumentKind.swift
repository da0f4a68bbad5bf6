// What may stand for a word in capitals of the command line: what a shell can complete it with.

/// What a shell can complete an argument with.
enum ArgumentKind: Equatable, Sendable {
  /// The path of a file.
  case file
  /// The path of a directory.
  case directory
  /// One of these words.
  case oneOf([String])
  /// Nothing that a shell knows: a number, a time, the name of a series.
  case unknown

  /// What `name`, as the table writes it, stands for.
  init(_ name: String, in table: CommandLineTable) {
    switch name {
    // A failed file is given by its path, too.
    case "FILE", "NAME", "OUT.csv", "FILE.html", "DEST.db": self = .file
    case "DIR": self = .directory
    case "COMMAND": self = .oneOf(table.commands.map(\.command.rawValue))
    case "SHELL": self = .oneOf(Shell.allCases.map(\.rawValue))
    default: self = .unknown
    }
  }
}

/// A shell that completions are made for.
enum Shell: String, CaseIterable, Sendable {
  case bash
  case zsh
  case fish

  /// Its completions of `table`, as a file that it loads.
  func completions(of table: CommandLineTable) -> String {
    switch self {
    case .bash: BashCompletions(table: table).text
    case .zsh: ZshCompletions(table: table).text
    case .fish: FishCompletions(table: table).text
    }
  }
}

extension CommandLineTable {
  /// Each option that takes an argument, once, and what can stand there; sorted by name.
  ///
  /// An option means the same wherever it is taken.
  var argumentOptions: [(name: String, kind: ArgumentKind)] {
    var kinds: [String: ArgumentKind] = [:]
    for option in commands.flatMap(\.options) {
      guard let argument = option.argument else { continue }
      kinds[option.name] = ArgumentKind(argument, in: self)
    }
    return kinds.sorted { $0.key < $1.key }.map { (name: $0.key, kind: $0.value) }
  }
}
