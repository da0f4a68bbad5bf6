// Completions for fish, made of the table.

/// Makes what fish loads.
struct FishCompletions: Sendable {
  /// What the command line may say.
  let table: CommandLineTable

  /// The file.
  var text: String {
    let program = table.program
    let first = "complete -c \(program) -n __\(program)_has_no_command"
    let commands = table.commands.map {
      "\(first) -a \($0.command.rawValue) -d \(quoted($0.summary))"
    }
    return """
      # fish completion for \(program), made by `\(program) help --completion fish`.

      function __\(program)_has_no_command
          test (count (commandline -opc)) -eq 1
      end

      function __\(program)_command_is
          set -l words (commandline -opc)
          test "$words[2]" = $argv[1]
      end

      complete -c \(program) -f
      complete -c \(program) -s h -l help -d 'everything in short, or all about a command'
      \(first) -l version -d 'versions of the program and of what it is built with'
      \(commands.joined(separator: "\n"))

      \(table.commands.flatMap(lines).joined(separator: "\n"))

      """
  }

  /// What a command takes.
  private func lines(of description: CommandDescription) -> [String] {
    let condition = "__\(table.program)_command_is \(description.command.rawValue)"
    let head = "complete -c \(table.program) -n '\(condition)'"
    let options = description.options.map { option in
      let argument = option.argument.map { " -r" + candidates(for: $0) } ?? ""
      return "\(head) -l \(option.name)\(argument) -d \(quoted(option.summary))"
    }
    let operands = description.operands.compactMap { operand in
      let candidates = candidates(for: operand.name)
      return candidates == " -f" ? nil : head + candidates
    }
    return options + operands
  }

  /// The options of `complete` that offer what `name` stands for.
  private func candidates(for name: String) -> String {
    switch ArgumentKind(name, in: table) {
    case .file: " -F"
    case .directory: " -f -a '(__fish_complete_directories (commandline -ct))'"
    case .oneOf(let words): " -f -a \(quoted(words.joined(separator: " ")))"
    case .unknown: " -f"
    }
  }

  /// `text` as one word.
  private func quoted(_ text: String) -> String {
    "'" + text.map { "\\'".contains($0) ? "\\\($0)" : String($0) }.joined() + "'"
  }
}
