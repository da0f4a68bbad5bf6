// Completions for zsh, made of the table.

/// Makes what zsh loads.
struct ZshCompletions: Sendable {
  /// What the command line may say.
  let table: CommandLineTable

  /// The file; it can be read by name, as `_forecastd` in a directory of `fpath`, or by `source`.
  var text: String {
    let program = table.program
    return """
      #compdef \(program)
      # zsh completion for \(program), made by `\(program) help --completion zsh`.

      _\(program)() {
        local curcontext=$curcontext state line
        local -A opt_args
        local -a commands=(
      \(table.commands.map(entry).joined(separator: "\n"))
        )
        _arguments -C \\
          '(- *)'{-h,--help}'[everything in short]' \\
          '(- *)--version[versions of the program and of what it is built with]' \\
          '1:command:->command' '*::argument:->argument'
        case $state in
          command) _describe -t commands command commands ;;
          argument)
            case $words[1] in
      \(table.commands.map(clause).joined(separator: "\n"))
            esac
            ;;
        esac
      }

      if [[ $funcstack[1] == _\(program) ]]; then
        _\(program) "$@"
      else
        compdef _\(program) \(program)
      fi

      """
  }

  /// A command and what it does.
  private func entry(_ description: CommandDescription) -> String {
    "    " + quoted("\(description.command.rawValue):\(description.summary)")
  }

  /// What a command takes.
  private func clause(_ description: CommandDescription) -> String {
    var specifications = [quoted("(- *)") + "{-h,--help}" + quoted("[all about this command]")]
    specifications += description.options.map { option in
      let head = "--\(option.name)" + (option.argument == nil ? "" : "=")
      return quoted("\(head)[\(escaped(option.summary))]\(option.argument.map(message) ?? "")")
    }
    specifications += description.operands.map { operand in
      let place = operand.isRepeatable ? "*" : operand.isRequired ? "" : ":"
      return quoted("\(place)\(message(of: operand.name))")
    }
    let lines = ["_arguments -S"] + specifications.map { "    " + $0 }
    return "        \(description.command.rawValue))\n          "
      + lines.joined(separator: " \\\n          ") + " ;;"
  }

  /// What is asked for, and what finds the candidates: `:FILE:_files`.
  private func message(of name: String) -> String {
    let action =
      switch ArgumentKind(name, in: table) {
      case .file: "_files"
      case .directory: "_files -/"
      case .oneOf(let words): "(\(words.joined(separator: " ")))"
      case .unknown: " "
      }
    return ":\(name):\(action)"
  }

  /// `text` without signs that end an explanation.
  private func escaped(_ text: String) -> String {
    text.map { "\\[]:".contains($0) ? "\\\($0)" : String($0) }.joined()
  }

  /// `text` as one word.
  private func quoted(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
      + "'"
  }
}
