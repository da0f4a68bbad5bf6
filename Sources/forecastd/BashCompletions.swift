// Completions for bash, made of the table.

/// Makes what bash loads.
struct BashCompletions: Sendable {
  /// What the command line may say.
  let table: CommandLineTable

  /// The file.
  var text: String {
    let program = table.program
    let commands = table.commands.map(\.command.rawValue).joined(separator: " ")
    return """
      # bash completion for \(program), made by `\(program) help --completion bash`.
      # shellcheck shell=bash

      _\(program)() {
        local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
        COMPREPLY=()
        if ((COMP_CWORD == 1)); then
          _\(program)_words '\(commands) --help --version'
          return
        fi
        # bash takes the sign of --name=value for a word.
        if [ "$word" = = ]; then
          word=''
        elif [ "$before" = = ]; then
          before=${COMP_WORDS[COMP_CWORD - 2]}
        fi
        # The argument of an option,
        case $before in
      \(arguments)
        esac
        # an option, or what a command takes by its place.
        case "${COMP_WORDS[1]} $word" in
      \(table.commands.flatMap(lines).joined(separator: "\n"))
        esac
      }

      # Candidates that begin with `word`, which is the caller's. That names are paths, and spaces
      # in them to be escaped, can be said only while bash completes.
      _\(program)_words() {
        mapfile -t COMPREPLY < <(compgen -W "$1" -- "$word")
      }
      _\(program)_files() {
        mapfile -t COMPREPLY < <(compgen -f -- "$word")
        compopt -o filenames 2>/dev/null
      }
      _\(program)_directories() {
        mapfile -t COMPREPLY < <(compgen -d -- "$word")
        compopt -o filenames 2>/dev/null
      }

      complete -F _\(program) \(program)

      """
  }

  /// The cases of options that take an argument.
  private var arguments: String {
    table.argumentOptions.map { name, kind in
      let steps = [action(kind), "return"].compactMap { $0 }
      return "    --\(name)) \(steps.joined(separator: "; ")) ;;"
    }.joined(separator: "\n")
  }

  /// The cases of one command.
  private func lines(of description: CommandDescription) -> [String] {
    let name = description.command.rawValue
    let options = (description.options.map(\.name) + ["help"]).map { "--\($0)" }
    let line = "    \"\(name) -\"*) _\(table.program)_words '\(options.joined(separator: " "))' ;;"
    guard let operand = description.operands.last,
      let action = action(ArgumentKind(operand.name, in: table))
    else { return [line] }
    return [line, "    \"\(name) \"*) \(action) ;;"]
  }

  /// What finds the candidates.
  private func action(_ kind: ArgumentKind) -> String? {
    switch kind {
    case .file: "_\(table.program)_files"
    case .directory: "_\(table.program)_directories"
    case .oneOf(let words): "_\(table.program)_words '\(words.joined(separator: " "))'"
    case .unknown: nil
    }
  }
}
