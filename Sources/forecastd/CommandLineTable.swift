// The one table of the command line: parser, help, and suggestions are made of it.

/// What a program's command line may say.
struct CommandLineTable: Equatable, Sendable {
  /// The program's name.
  let program: String
  /// One line: what the program is for.
  let summary: String
  /// Its commands, in the order of the help.
  let commands: [CommandDescription]
  /// What its exit codes mean.
  let exitCodes: [(code: Int32, meaning: String)]

  static func == (left: CommandLineTable, right: CommandLineTable) -> Bool {
    left.program == right.program && left.summary == right.summary
      && left.commands == right.commands
      && left.exitCodes.map(\.code) == right.exitCodes.map(\.code)
      && left.exitCodes.map(\.meaning) == right.exitCodes.map(\.meaning)
  }

  /// The command called `name`.
  func command(_ name: String) -> CommandDescription? {
    commands.first { $0.command.rawValue == name }
  }

  /// The command line of forecastd.
  static let forecastd = CommandLineTable(
    program: "forecastd",
    summary: "learns from sensor CSVs as they arrive, and forecasts them",
    commands: daemonCommands + fileCommands + readingCommands + mendingCommands + otherCommands,
    exitCodes: [
      (0, "done"), (1, "finished, but something failed or is not there"),
      (64, "the command line is wrong"), (65, "input data or the database cannot be used"),
      (70, "a bug in forecastd"), (73, "an output cannot be created"), (74, "an I/O error"),
      (75, "already running, or a passing condition"), (77, "permission is missing"),
      (78, "the configuration is wrong"),
    ])

  private static let daemonCommands = [
    CommandDescription(
      .run, "the daemon: learn from the inbox and forecast, until stopped",
      details: [
        "Messages go to stderr. SIGTERM and SIGINT stop it, SIGHUP reads the configuration anew, "
          + "SIGUSR1 looks at the inbox at once."
      ],
      options: [
        config,
        OptionDescription(
          "once", "drain the inbox, commit, print a summary and exit; 1 if a file failed"),
        OptionDescription(
          "check", "look at every page of the database first, not only after a kill"),
        quiet, OptionDescription("verbose", "tell of everything that is done"),
      ]),
    CommandDescription(
      .checkConfig, "tell every problem of the configuration",
      details: ["Exits with 78 if there is any. Nothing is read or written but the file."],
      options: [config]),
    CommandDescription(
      .demo, "learn from sample sensors and show what comes of it",
      details: [
        "Writes sample CSVs into the inbox of a fresh directory, runs the daemon's own code on "
          + "them and shows the forecasts, how good they were, and where to look further."
      ],
      options: [
        OptionDescription(
          "directory", "DIR", "where to work; it must not exist yet (default: a temporary one)")
      ]),
  ]

  private static let fileCommands = [
    CommandDescription(
      .checkFile, "how a CSV would be read; writes nothing",
      details: [
        "Shows the dialect, the time column and its format, the series found, their interval, the "
          + "first rows and the rejected rows. Exits with 65 if the daemon would refuse the file.",
        "A file below the inbox is matched with the rules of `sources` by its path there, any "
          + "other file by its name.",
      ],
      operands: [.several("FILE")], options: [config]),
    CommandDescription(
      .backtest, "forecast files in memory and score the forecasts",
      details: [
        "Learns row by row and forecasts at each row, as the daemon would, and compares each "
          + "forecast with what came. Nothing is stored but the file of --forecasts.",
        "The table has a row for a series and a group of steps: forecasts scored (n), mean "
          + "absolute and root mean squared error, MASE, skill against the last value and the "
          + "seasonal naive forecast (1 is perfect, 0 as good, negative worse), and of both "
          + "intervals the share of values inside and the mean width.",
        "JSON is an object: observations, seconds, observations_per_second, and series with groups "
          + "and steps, whose numbers are named as in the view forecast_accuracy; widths and the "
          + "skill against the seasonal naive forecast are added.",
      ],
      operands: [.several("FILE")],
      options: [
        OptionDescription("horizon", "N", "steps ahead (default: as configured, 24)"),
        OptionDescription("from", "N", "score only targets from data row N on, counted from 0"),
        OptionDescription("forecasts", "OUT.csv", "write every forecast to this new file"),
        quiet, json, config,
      ]),
  ]

  private static let readingCommands = [
    CommandDescription(
      .status, "is it running, what has it done, what is wrong",
      details: [
        "Works while the daemon is stopped, too. Exits with 0 either way.",
        "JSON is an object: version, running, daemon (what the daemon says of itself, or null), "
          + "state (the database), series and files (counts by state, of the newest 1000 files), "
          + "last_file (as of the view files), problems (sentences).",
        "The members of daemon: pid, version, database, state (idle or working), updated_time; "
          + "inbox_files, waiting_files (those that are tried again); caught_up (whether all that "
          + "the last look at the inbox found is learned, committed and written out) and "
          + "scan_monotonic_microseconds (when that look began, by the kernel's monotonic clock); "
          + "trouble (a sentence, or null); wal_bytes, database_bytes, resident_series; and since "
          + "its start files_done, files_duplicate, files_failed, rows, rejected_rows, "
          + "observations_learned, duplicates, late, forecasts, last_file.",
      ],
      options: [json, config, state]),
    CommandDescription(
      .wait, "wait until the daemon has nothing left to do",
      details: [
        "Comes back with 0 when all that lay in the inbox at the call is learned, committed and "
          + "written out, and with 75 if it is not by then. What the daemon refuses to look at, "
          + "such as links, and names that inbox.ignore leaves alone, are not waited for. Any user "
          + "may wait; without a running daemon it waits for one."
      ],
      options: [
        OptionDescription("idle", "for everything that is in the inbox now (must be given)"),
        OptionDescription("timeout", "SECONDS", "at most so long (default: for ever)"),
        config, state,
      ]),
    CommandDescription(
      .series, "the series, their last values and how well they are forecast",
      details: [columns(of: "series_status")],
      options: [csv, json, config, state]),
    CommandDescription(
      .files, "the files that came, the newest first", details: [columns(of: "files")],
      options: [
        OptionDescription("limit", "N", "at most so many (default: 50)"), csv, json, config,
        state,
      ]),
    CommandDescription(
      .rejects, "the rows that were rejected, and why", details: [columns(of: "rejected_rows")],
      operands: [.optional("FILE")], options: [csv, json, config, state]),
    CommandDescription(
      .forecast, "the newest forecast of a series", details: [columns(of: "latest_forecast")],
      operands: [.one("SERIES")], options: [csv, json, config, state]),
    CommandDescription(
      .history, "what was forecast for a series, and what came",
      details: [
        "T is a time in UTC such as 2026-07-01 or 2026-07-01T12:00:00Z, or how long ago: 30m, 12h, "
          + "7d.",
        columns(of: "forecast_history"),
      ],
      operands: [.one("SERIES")],
      options: [
        OptionDescription("since", "T", "targets from this time on"),
        OptionDescription("until", "T", "targets up to this time"),
        OptionDescription("step", "N", "only forecasts so many steps ahead"),
        csv, json, config, state,
      ]),
    CommandDescription(
      .accuracy, "how good the forecasts were, by series and steps ahead",
      details: [
        columns(of: "forecast_accuracy"),
        "With a series, a second table tells the weight of each expert in its forecasts.",
      ],
      operands: [.optional("SERIES")], options: [csv, json, config, state]),
    CommandDescription(
      .report, "one HTML page that shows it all, for a browser",
      details: [
        "Without SERIES those that come first by name, as many as report.series says. The page "
          + "holds all it needs, and loads nothing; an old one at its place is replaced as a "
          + "whole. With report.every_seconds the daemon keeps one up to date, report/index.html "
          + "in the spool.",
        "JSON is an object: path, bytes, series.",
      ],
      operands: [.any("SERIES")],
      options: [
        OptionDescription("output", "FILE.html", "where the page goes (must be given)"),
        json, config, state,
      ]),
  ]

  private static let mendingCommands = [
    CommandDescription(
      .retry, "put failed files back into the inbox",
      details: [
        "NAME is a path in failed/ or the one that the file had in the inbox. Its reason is shown "
          + "and removed; mend that first, or the file fails again. The daemon may be running or "
          + "not. Exits with 1 if a file was not put back.",
        "JSON is an array of objects, one for each file put back: file, path, reason (null where "
          + "it is not known).",
      ],
      operands: [.several("NAME")], options: [json, config]),
    CommandDescription(
      .rebuild, "learn again from stored observations, while no daemon runs",
      details: [
        "Without SERIES all of them. Nothing changes unless the configuration of learning did: "
          + "learned state depends on it and on the observations alone. The daemon does the same "
          + "by itself for a series whose snapshot it cannot use; this does it for all at once, "
          + "with all threads. It may be stopped at any moment, and run again.",
        "JSON is an object: series, observations, seconds, changed (series whose stored state has "
          + "other bytes than before), incomplete (those of which retention has deleted "
          + "observations: series, left, learned).",
      ],
      operands: [.optional("SERIES")], options: [quiet, json, config, state]),
    CommandDescription(
      .backup, "copy the database, while the daemon goes on",
      details: [
        "The copy is what was committed when it began, checked, and a database like any other: it "
          + "can be read with --state, and used in the place of the first. DEST.db must not exist; "
          + "a copy that does not come to its end leaves nothing there.",
        "Of a damaged database --salvage copies what can be read; exits with 1 if that is not all.",
        "JSON is an object: path, bytes, seconds, damaged (tables of which rows are lost).",
      ],
      operands: [.one("DEST.db")],
      options: [
        OptionDescription("compact", "leave free space out; takes longer, shows no progress"),
        OptionDescription("salvage", "copy what can be read of a damaged database"),
        quiet, json, config, state,
      ]),
  ]

  private static let otherCommands = [
    CommandDescription(.version, "versions of the program and of what it is built with"),
    CommandDescription(
      .help, "this, or all about one command",
      details: ["Or, for packages, what `man` and a shell read; each is made of the same table."],
      operands: [.optional("COMMAND")],
      options: [
        OptionDescription("manual", "print the manual page forecastd(8)"),
        OptionDescription("completion", "SHELL", "print completions for bash, zsh or fish"),
      ]),
  ]

  private static func columns(of view: String) -> String {
    "JSON is an array of objects with the columns of the SQL view \(view), in its order."
  }

  private static let config = OptionDescription(
    "config", "FILE", "the configuration (default: /etc/forecastd/forecastd.json5, if it exists)")
  private static let state = OptionDescription(
    "state", "FILE", "the database (default: as configured)")
  private static let json = OptionDescription("json", "print JSON, whose names are stable")
  private static let quiet = OptionDescription(
    "quiet", "no progress and no summary; tell of problems only")
  private static let csv = OptionDescription("csv", "print CSV with a header")
}
