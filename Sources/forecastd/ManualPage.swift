// The manual page forecastd(8), made of the table.

/// Makes the manual page.
struct ManualPage: Sendable {
  /// The day on which a page last said something new; who changes what they say changes it.
  static let date = "2026-11-23"

  /// What the command line may say.
  let table: CommandLineTable
  /// The program's version.
  let version: String

  /// The page in roff.
  var text: String {
    var page = RoffPage(
      name: table.program, section: 8, date: Self.date, source: "\(table.program) \(version)",
      origin: "the table of the command line by `\(table.program) help --manual`")
    addHead(to: &page)
    page.section("Commands")
    for description in table.commands { add(description, to: &page) }
    page.section("Options")
    page.paragraph(
      "An option may be written \"--name value\" or \"--name=value\"; what follows \"--\" alone is "
        + "none.")
    page.term("-h, --help", "everything in short, or after a command all about it")
    page.term("--version", "as the command version")
    page.section("Exit status")
    for (code, meaning) in table.exitCodes { page.name(String(code), meaning) }
    add(Self.files, as: "Files", to: &page)
    add(Self.signals, as: "Signals", to: &page)
    add(Self.environment, as: "Environment", to: &page)
    page.section("Examples")
    for (purpose, lines) in Self.examples {
      page.paragraph(purpose)
      page.example(lines)
    }
    page.section("See also")
    page.paragraph("forecastd.json5(5), systemctl(1), journalctl(1), sqlite3(1)")
    return page.text
  }

  private func addHead(to page: inout RoffPage) {
    page.section("Name")
    page.paragraph("\(table.program) - \(table.summary)")
    page.section("Synopsis")
    page.usage("\(table.program) COMMAND [OPTION...]")
    page.section("Description")
    page.paragraph(
      "\(table.program) \(table.summary). Its daemon, \"\(table.program) run\", watches a "
        + "directory for CSV files, learns from every row, and keeps all that it knows in one "
        + "SQLite database. Forecasts, with intervals of 80 % and 95 %, are in that database and "
        + "in output files. The other commands read, mend and explain.")
  }

  private func add(_ description: CommandDescription, to page: inout RoffPage) {
    page.subsection(description.command.rawValue)
    page.usage("\(table.program) \(description.usage)")
    page.paragraph(
      description.summary.prefix(1).uppercased() + description.summary.dropFirst() + ".")
    for paragraph in description.details { page.paragraph(paragraph) }
    for option in description.options { page.term(option.usage, option.summary) }
  }

  private func add(_ names: [(String, String)], as title: String, to page: inout RoffPage) {
    page.section(title)
    for (name, explanation) in names { page.name(name, explanation) }
  }
}

extension ManualPage {
  /// What lies where, as installed.
  static let files = [
    ("/etc/forecastd/forecastd.json5", "the configuration; see forecastd.json5(5)"),
    ("/var/lib/forecastd/forecastd.db", "the database; read its views"),
    ("/var/spool/forecastd/inbox/", "where CSV files are dropped; a subdirectory names the device"),
    ("/var/spool/forecastd/processing/", "files that are being read"),
    ("/var/spool/forecastd/done/", "files that were learned from, by day"),
    (
      "/var/spool/forecastd/failed/",
      "files that were not, each with a .reason.json that says what to change"
    ),
    ("/var/spool/forecastd/outbox/", "forecasts, appended as complete lines"),
    ("/run/forecastd/status.json", "what the running daemon says of itself"),
  ]

  /// What the daemon does when it is sent a signal.
  static let signals = [
    ("SIGTERM, SIGINT", "finish what was begun, store snapshots, end with 0"),
    ("SIGHUP", "read the configuration anew; a wrong one is told and the old one stays"),
    ("SIGUSR1", "look at the inbox at once"),
  ]

  /// The variables that somebody may set.
  static let environment = [
    ("COLUMNS", "how wide tables are; else the width of the terminal"),
    ("NO_COLOR", "if not empty, nothing is bold"),
    ("TERM", "if dumb, nothing is bold"),
    ("TMPDIR", "where the demo makes its directory; else /tmp"),
    (
      "RUNTIME_DIRECTORY",
      "where the daemon keeps its status.json, as systemd sets it; else beside the database"
    ),
    ("JOURNAL_STREAM", "set by systemd: messages carry their weight for the journal"),
    (
      "NOTIFY_SOCKET, WATCHDOG_USEC, WATCHDOG_PID",
      "set by systemd: the daemon tells it of its progress"
    ),
  ]

  /// What one does, and how.
  static let examples = [
    (
      "How would a file be read, and how well would it have been forecast?",
      ["forecastd check-file boiler.csv", "forecastd backtest --horizon 12 boiler.csv"]
    ),
    (
      "Drop a file, wait until it is learned, and look:",
      [
        "cp boiler.csv /var/spool/forecastd/inbox/.boiler.csv.tmp",
        "mv /var/spool/forecastd/inbox/.boiler.csv.tmp /var/spool/forecastd/inbox/boiler.csv",
        "forecastd wait --idle --timeout 60",
        "forecastd forecast boiler/supply",
      ]
    ),
    (
      "What was forecast one step ahead during the last week, as CSV:",
      ["forecastd history boiler/supply --step 1 --since 7d --csv"]
    ),
    (
      "Change the configuration:",
      ["forecastd check-config && systemctl reload forecastd"]
    ),
    (
      "Put a failed file back, after mending what its reason says:",
      ["forecastd retry boiler.csv"]
    ),
    (
      "Copy the database, while the daemon runs:",
      ["forecastd backup /var/backups/forecastd.db"]
    ),
  ]
}
