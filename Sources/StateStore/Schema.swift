// The tables, in numbered migrations. They are private: readers use PublicViews.

/// One step from the schema version before it.
struct Migration {
  /// The version it leads to; versions count from 1 without gaps.
  let version: Int
  /// Statements that are run in order in one transaction.
  let statements: [String]
}

/// The tables of the newest version, and the way there from each older one.
enum Schema {
  /// "FCST", the mark of our databases.
  static let applicationID: Int64 = 0x4643_5354

  /// Every migration, oldest first.
  ///
  /// Published ones are never edited: a change is a new one.
  static let migrations = [
    Migration(version: 1, statements: version1), Migration(version: 2, statements: version2),
    Migration(version: 3, statements: version3),
  ]

  // Times are microseconds since 1970 in UTC. STRICT tables keep each column to its type, which
  // charting programs rely on. Keys are numbers, so that a name is stored once.
  //
  //   series ─┬─< observation      the log: replaying it gives all learned state
  //           ├── snapshot         a cache of learned state, one a series
  //           ├─< forecast         every forecast kept, a row a step
  //           ├─< step_score       accuracy and mixture weights, a row a step
  //           ├─< day_weight       mixture weights at the end of each day
  //           └─< file_series >─┐  which series a file touched
  //   file ─┬───────────────────┘  the ledger of input files
  //         ├─< rejected_row       rows set aside
  //         └── file_tail          how far a growing file was read
  //   output_file ──< output_pending   bytes committed but not yet appended
  //   meta                         facts about the database itself
  private static let version1 = [
    // key            | value
    // shutdown       | clean, or running while a daemon has it open
    // created        | microseconds: the first run
    // last_run       | microseconds: the newest start
    // program_version| of the newest run
    """
    CREATE TABLE meta (
      key TEXT PRIMARY KEY NOT NULL,
      value TEXT NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    // One row a series. The counts and the accuracy of step 1 are kept here so that the status of
    // ten thousand series is one short scan. last_time is the newest *learned* time; first_time the
    // oldest stored. interval_us is NULL until it is known.
    """
    CREATE TABLE series (
      series_key INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE,
      unit TEXT,
      interval_us INTEGER,
      phase TEXT NOT NULL CHECK (phase IN ('warming', 'learning')),
      observations INTEGER NOT NULL,
      learned INTEGER NOT NULL,
      late INTEGER NOT NULL,
      first_time INTEGER,
      last_time INTEGER,
      last_value REAL,
      mae REAL,
      mae_last_value REAL,
      coverage_80 REAL,
      coverage_95 REAL
    ) STRICT
    """,
    // The log. In key order, so that a replay and a chart each read one run of pages.
    """
    CREATE TABLE observation (
      series_key INTEGER NOT NULL REFERENCES series (series_key),
      time INTEGER NOT NULL,
      value REAL NOT NULL,
      late INTEGER NOT NULL,
      PRIMARY KEY (series_key, time)
    ) STRICT, WITHOUT ROWID
    """,
    // A rowid table of its own: large blobs would spoil any table that is scanned. The small
    // columns stand before the bytes, so that reading them reads no overflow page.
    """
    CREATE TABLE snapshot (
      series_key INTEGER PRIMARY KEY REFERENCES series (series_key),
      through_time INTEGER NOT NULL,
      observations INTEGER NOT NULL,
      fingerprint INTEGER NOT NULL,
      bytes BLOB NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE forecast (
      series_key INTEGER NOT NULL REFERENCES series (series_key),
      origin INTEGER NOT NULL,
      step INTEGER NOT NULL,
      target INTEGER NOT NULL,
      issued INTEGER NOT NULL,
      value REAL NOT NULL,
      lower_80 REAL NOT NULL,
      upper_80 REAL NOT NULL,
      lower_95 REAL NOT NULL,
      upper_95 REAL NOT NULL,
      PRIMARY KEY (series_key, origin, step)
    ) STRICT, WITHOUT ROWID
    """,
    // What is published of the scores; the scores themselves live in the snapshot.
    // weights is a JSON object, {"lstm":0.5,"last_value":0.5}, in the experts' order.
    """
    CREATE TABLE step_score (
      series_key INTEGER NOT NULL REFERENCES series (series_key),
      step INTEGER NOT NULL,
      count INTEGER NOT NULL,
      mae REAL,
      rmse REAL,
      mase REAL,
      bias REAL,
      mae_last_value REAL,
      mae_seasonal_naive REAL,
      coverage_80 REAL,
      coverage_95 REAL,
      width_80 REAL,
      width_95 REAL,
      weights TEXT NOT NULL,
      PRIMARY KEY (series_key, step)
    ) STRICT, WITHOUT ROWID
    """,
    // The ledger. name is the path below the inbox, escaped to text; device the subdirectory that
    // names a device; position the observations consumed, where a restart resumes; location where
    // the file lies while it is under work, which ends when finished_time is set; file_device to
    // modified_ns tell a file from its namesakes.
    """
    CREATE TABLE file (
      file_key INTEGER PRIMARY KEY,
      name TEXT NOT NULL,
      device TEXT,
      state TEXT NOT NULL CHECK (state IN ('open', 'committed', 'done', 'failed', 'duplicate')),
      position INTEGER NOT NULL,
      rows INTEGER NOT NULL,
      learned INTEGER NOT NULL,
      duplicates INTEGER NOT NULL,
      late INTEGER NOT NULL,
      rejected INTEGER NOT NULL,
      missing INTEGER NOT NULL,
      bytes INTEGER NOT NULL,
      sha256 BLOB,
      file_device INTEGER,
      inode INTEGER,
      size INTEGER,
      modified_ns INTEGER,
      received_time INTEGER NOT NULL,
      finished_time INTEGER,
      reason TEXT,
      location TEXT
    ) STRICT
    """,
    "CREATE INDEX file_by_content ON file (sha256) WHERE sha256 IS NOT NULL",
    "CREATE INDEX file_by_inode ON file (inode) WHERE inode IS NOT NULL",
    "CREATE INDEX file_by_state ON file (state)",
    "CREATE INDEX file_unfinished ON file (location) WHERE finished_time IS NULL",
    // learned counts the file's learned rows in the series; issued says whether the series'
    // forecasts have been issued for this file.
    """
    CREATE TABLE file_series (
      file_key INTEGER NOT NULL REFERENCES file (file_key),
      series_key INTEGER NOT NULL REFERENCES series (series_key),
      learned INTEGER NOT NULL,
      issued INTEGER NOT NULL,
      PRIMARY KEY (file_key, series_key)
    ) STRICT, WITHOUT ROWID
    """,
    // sequence counts a file's rejected rows from 1, in the order they were met; row is the data
    // row, line the line of the file, both from 1; column_name is NULL where the whole row is bad.
    """
    CREATE TABLE rejected_row (
      file_key INTEGER NOT NULL REFERENCES file (file_key),
      sequence INTEGER NOT NULL,
      row INTEGER NOT NULL,
      line INTEGER NOT NULL,
      column_name TEXT,
      reason TEXT NOT NULL,
      text TEXT NOT NULL,
      time INTEGER NOT NULL,
      PRIMARY KEY (file_key, sequence)
    ) STRICT, WITHOUT ROWID
    """,
    // length is the durable end of the output file; inode is NULL while the file is being created;
    // generation counts the files that have borne this path.
    """
    CREATE TABLE output_file (
      output_key INTEGER PRIMARY KEY,
      path TEXT NOT NULL UNIQUE,
      length INTEGER NOT NULL,
      device INTEGER,
      inode INTEGER,
      generation INTEGER NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE output_pending (
      sequence INTEGER PRIMARY KEY,
      output_key INTEGER NOT NULL REFERENCES output_file (output_key),
      bytes BLOB NOT NULL
    ) STRICT
    """,
    "CREATE INDEX output_pending_by_file ON output_pending (output_key, sequence)",
  ]

  private static let version2 = [
    // consumed_hash is a hash of the observations that position counts, in their order: it differs
    // where the file is read otherwise by now, and the position stands elsewhere. NULL where it is
    // not known, in a file of version 1.
    "ALTER TABLE file ADD COLUMN consumed_hash INTEGER",
    // Of a growing file: read_bytes are learned, and end with a line; fingerprint is the SHA-256 of
    // the last of them; file_device, inode and born_ns say whose bytes; sample_bytes of its head
    // said how it is read.
    """
    CREATE TABLE file_tail (
      file_key INTEGER PRIMARY KEY REFERENCES file (file_key),
      file_device INTEGER NOT NULL,
      inode INTEGER NOT NULL,
      born_ns INTEGER,
      read_bytes INTEGER NOT NULL,
      fingerprint BLOB NOT NULL,
      sample_bytes INTEGER NOT NULL
    ) STRICT
    """,
  ]

  private static let version3 = [
    // What the configuration says that the series should not reach, so that SQL can tell when it
    // will; NULL where it says nothing.
    "ALTER TABLE series ADD COLUMN threshold_above REAL",
    "ALTER TABLE series ADD COLUMN threshold_below REAL",
    WeightHistoryStatements.tableSQL,
  ]
}
