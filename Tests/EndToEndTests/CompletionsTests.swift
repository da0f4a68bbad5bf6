// What shells complete; that the files load and work is tried by run-shells.sh.
import Testing

@testable import forecastd

private let table = CommandLineTable.forecastd

@Test func `each name of the table is one that is known`() {
  let names =
    table.commands.flatMap(\.operands).map(\.name)
    + table.commands.flatMap(\.options).compactMap(\.argument)
  let unknown = Set(names.filter { ArgumentKind($0, in: table) == .unknown })
  #expect(unknown.sorted() == ["N", "SECONDS", "SERIES", "T"])
  #expect(ArgumentKind("DIR", in: table) == .directory)
  #expect(ArgumentKind("SHELL", in: table) == .oneOf(["bash", "zsh", "fish"]))
}

@Test func `an option means the same wherever it is taken`() {
  var arguments: [String: String?] = [:]
  for option in table.commands.flatMap(\.options) {
    let first = arguments[option.name, default: option.argument]
    #expect(first == option.argument, "\(option.usage)")
    arguments[option.name] = first
  }
  #expect(
    table.argumentOptions.map(\.name)
      == arguments.filter { $0.value != nil }.map(\.key).sorted())
}

@Test(arguments: Shell.allCases)
func `every shell is told of every command and option`(shell: Shell) {
  let text = shell.completions(of: table)
  for description in table.commands {
    #expect(text.contains(description.command.rawValue))
    for option in description.options {
      #expect(text.contains(shell == .fish ? "-l \(option.name) " : "--\(option.name)"))
    }
  }
}

@Test func `help prints the manual page and completions`() {
  #expect(door("help", "--manual").output.hasPrefix(".\\\" Made of the table"))
  for shell in Shell.allCases {
    #expect(
      door("help", "--completion", shell.rawValue)
        == Outcome(code: .done, output: shell.completions(of: table), messages: ""))
  }
  #expect(
    door("help", "--completion=tcsh")
      == Outcome(
        code: .usage, output: "",
        messages: "forecastd: --completion: there are none for 'tcsh'; "
          + "known are bash, zsh, fish\n"))
}

@Test func `signs that a shell would obey are escaped`() {
  let table = CommandLineTable(
    program: "p", summary: "s",
    commands: [
      CommandDescription(
        .run, "it's so: a\\b", options: [OptionDescription("x", "FILE", "it's [so]: a\\b")])
    ],
    exitCodes: [])
  let zsh = ZshCompletions(table: table).text
  #expect(zsh.contains("\n    'run:it'\\''s so: a\\b'\n"))
  #expect(zsh.contains("\n              '--x=[it'\\''s \\[so\\]\\: a\\\\b]:FILE:_files' ;;\n"))
  let fish = FishCompletions(table: table).text
  #expect(fish.contains(" -l x -r -F -d 'it\\'s [so]: a\\\\b'\n"))
}
