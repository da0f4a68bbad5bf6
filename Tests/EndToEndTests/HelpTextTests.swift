// The help, made of the table.
import Report
import Testing

@testable import forecastd

@Test func `the overview names every command and exit code, and fits`() {
  for width in [40, 80, 200] {
    let text = HelpText(table: .forecastd, width: width).overview
    for command in Command.allCases { #expect(text.contains("\n  \(command.rawValue)")) }
    #expect(text.contains("\n  78  the configuration is wrong"))
    for line in text.split(separator: "\n") {
      #expect(terminalColumns(of: String(line)) <= max(40, min(width, 100)))
      #expect(!line.hasSuffix(" "))
    }
  }
}

@Test func `at 80 columns no line is longer`() {
  let help = HelpText(table: .forecastd, width: 80)
  let pages = [help.overview] + CommandLineTable.forecastd.commands.map(help.page)
  for line in pages.joined().split(separator: "\n") {
    #expect(terminalColumns(of: String(line)) <= 80, "\(line)")
  }
}

@Test func `a page has usage, what it does, and every option`() throws {
  let description = try #require(CommandLineTable.forecastd.command("run"))
  let text = HelpText(table: .forecastd, width: 80).page(of: description)
  #expect(
    text == """
      Usage: forecastd run [--config FILE] [--once] [--check] [--quiet] [--verbose]

      The daemon: learn from the inbox and forecast, until stopped.

      Messages go to stderr. SIGTERM and SIGINT stop it, SIGHUP reads the
      configuration anew, SIGUSR1 looks at the inbox at once.

      Options:
        --config FILE  the configuration (default: /etc/forecastd/forecastd.json5, if
                       it exists)
        --once         drain the inbox, commit, print a summary and exit; 1 if a file
                       failed
        --check        look at every page of the database first, not only after a kill
        --quiet        no progress and no summary; tell of problems only
        --verbose      tell of everything that is done
        -h, --help     this page

      """)
}
