// The door: arguments in, exit code out.

TerminalConsole.end(
  with: Door.run(Array(CommandLine.arguments.dropFirst()), on: TerminalConsole()))
