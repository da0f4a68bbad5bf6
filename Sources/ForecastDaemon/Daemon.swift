// The daemon: opened in order, recovered, run, closed in reverse.

import Inbox
import LinuxSystem
import Outbox
import StateStore
import TimeSeries

/// What a run has done, for the summary of `run --once`.
public struct RunSummary: Equatable, Sendable {
  /// What came in.
  public var counts = IngestCounts()
  /// What stands in the inbox and is no input, each a sentence.
  public var refusals: [String] = []
  /// Files that could not be finished or taken and were left where they are, each a sentence.
  public var unfinished: [String] = []

  /// Whether everything in the inbox was learned from.
  public var isComplete: Bool {
    counts.filesFailed == 0 && refusals.isEmpty && unfinished.isEmpty
  }
}

/// How a daemon is run.
public struct DaemonOptions {
  /// The configuration it starts with.
  public var configuration: Configuration
  /// Where that was read, to be read again on SIGHUP; nil for the standard place.
  public var configurationPath: String?
  /// Whether every page of the database is looked at first, not only after a kill.
  public var checksDatabase = false
  /// Lines of the journal that matter less are not written.
  public var threshold = LogLevel.info
  /// Called between two pieces of work, with what is known of the file under work.
  public var onProgress: (IngestProgress?) -> Void = { _ in }

  /// How a daemon is run.
  public init(configuration: Configuration, configurationPath: String? = nil) {
    self.configuration = configuration
    self.configurationPath = configurationPath
  }
}

/// The process that learns.
///
/// Everything it owns is opened by `open` and closed by `close`.
public struct Daemon: ~Copyable {
  var ingest: Ingest
  var inbox: InboxWatch
  var status: StatusWriter
  var metrics: MetricsWriter
  var retention = RetentionRound()
  var checkpoints = CheckpointRound()
  var report = ReportRound()
  /// The files that are read as they grow.
  var following = FollowedFiles()
  /// Since which look at the inbox each file settles, in a run with an end, on the monotonic clock.
  var settlingSince: [FilePath: Int64] = [:]
  /// What is tried again, in the order in which it is taken.
  var waiting: [WaitingItem] = []
  /// Why nothing is taken from the inbox, if so.
  var inboxHold: InboxHold?
  /// Files that could not be claimed and were left in the inbox.
  var leftPaths: Set<FilePath> = []
  /// Those of a run with an end, each a sentence.
  var left: [String] = []
  var surroundings: any DaemonSurroundings & ~Copyable
  let manager: ServiceManager
  let configurationPath: String?
  /// Shows how far the work is.
  private var show: (IngestProgress?) -> Void = { _ in }
  /// Why the configuration was not read again when that was last asked for.
  var reloadTrouble: String?
  /// Whether stored series may have other thresholds than the configuration says.
  var thresholdsAreDue = true
  var isStopping = false
  /// Whether it ends when the inbox is empty.
  var isOnce = false
  var lastSavedMicroseconds: Int64 = 0
  var lastLearnedMicroseconds: Int64 = 0
  private let lock: InstanceLock

  /// Opens everything on this machine, signals first: no thread may be there before.
  ///
  /// - Returns: the daemon; it has not recovered yet.
  /// - Throws: `DaemonError`: a sentence and the code to end with. Nothing was changed.
  public static func open(_ options: DaemonOptions) throws(DaemonError) -> Daemon {
    try checkProcessor()
    do {
      let spool = SpoolLayout(root: FilePath(options.configuration.spool))
      return try open(options, in: try LinuxSurroundings(inbox: spool.inbox))
    } catch {
      throw DaemonError(error)
    }
  }

  /// Opens everything in the order in which it is needed: lock, store, spool, threads.
  ///
  /// - Parameters:
  ///   - options: how it is run.
  ///   - surroundings: what it runs on; the lock and the database lie on the real disk in any case.
  /// - Returns: the daemon; it has not recovered yet.
  /// - Throws: `DaemonError`: a sentence and the code to end with. Nothing was changed.
  public static func open(
    _ options: DaemonOptions, in surroundings: consuming any DaemonSurroundings & ~Copyable
  ) throws(DaemonError) -> Daemon {
    do {
      let configuration = options.configuration
      let (fileSystem, clock) = (surroundings.fileSystem, surroundings.clock)
      var journal = surroundings.journal
      journal.threshold = options.threshold
      let directory = FilePath(configuration.state).parent
      try makeStateDirectory(directory, on: fileSystem)
      let lock = try InstanceLock(path: directory.appending("lock"))
      let now = Timestamp(microseconds: clock.wallMicroseconds)
      var lastRun: Timestamp?
      let store = try openStore(
        configuration.state, checking: options.checksDatabase, started: now, after: &lastRun)
      if let warning = ClockWatch.warning(lastRun: lastRun, now: now) {
        journal.log(.warning, warning)
      }
      let spool = SpoolLayout(root: FilePath(configuration.spool))
      for warning in try spool.prepare(on: fileSystem) { journal.log(.warning, "\(warning)") }
      let threads = configuration.limits.threadCount(processors: WorkerPool.processorCount)
      let ingest = Ingest(
        store: store, pool: try WorkerPool(threadCount: threads), fileSystem: fileSystem,
        clock: clock, spool: spool, configuration: configuration,
        resident: ResidentSeries(
          limit: configuration.limits.residentSeries,
          unsavedLimit: configuration.limits.unsavedObservations, threadCount: threads),
        outputs: OutputDrain(outbox: configuration.outputFiles(in: spool, on: fileSystem)),
        journal: journal)
      var daemon = Daemon(
        ingest: ingest,
        inbox: InboxWatch(configuration, spool: spool, in: surroundings),
        status: StatusWriter(path: statusPath(besides: directory), fileSystem: fileSystem),
        surroundings: surroundings, configurationPath: options.configurationPath, lock: lock)
      daemon.connect(options.onProgress)
      return daemon
    } catch {
      throw DaemonError(error)
    }
  }

  /// Opens the database and notes the start in it, as soon as no other program keeps it to itself.
  private static func openStore(
    _ path: String, checking: Bool, started: Timestamp, after lastRun: inout Timestamp?
  ) throws -> StateStore {
    // Expected: where there is no database yet, nothing takes long.
    let bytes = (try? LinuxFileSystem().status(FilePath(path)).size) ?? 0
    let patience = SignsOfLife.openingMicroseconds(bytes: bytes)
    return try BusyRetry().run(path) {
      // Expected: a service manager that does not listen is no reason not to start.
      try? ServiceManager.fromEnvironment().notify(.extendTimeout(microseconds: patience))
      let store = try StateStore.open(path: path, check: checking ? .always : .afterKill)
      lastRun = try store.lastRun()?.started
      try store.recordRun(programVersion: programVersion, started: started)
      return store
    }
  }

  private static func makeStateDirectory(
    _ directory: FilePath, on fileSystem: any FileSystem
  ) throws(DaemonError) {
    do {
      try fileSystem.makeDirectories(directory, permissions: 0o2750)
    } catch {
      throw DaemonError(
        error.isForbidden || error.isReadOnly ? .permission : .inputOutput,
        "\(directory): the directory of the database cannot be made (\(error)); nothing was "
          + "started. "
          + "Make it, writable for the user that forecastd runs as, or name another place with "
          + "'state'.")
    }
  }

  private init(
    ingest: consuming Ingest, inbox: consuming InboxWatch, status: StatusWriter,
    surroundings: consuming any DaemonSurroundings & ~Copyable, configurationPath: String?,
    lock: consuming InstanceLock
  ) {
    self.ingest = ingest
    self.inbox = inbox
    self.status = status
    metrics = MetricsWriter(fileSystem: surroundings.fileSystem)
    manager = ServiceManager.fromEnvironment()
    self.surroundings = surroundings
    self.configurationPath = configurationPath
    self.lock = lock
  }

  /// Lets the work in `ingest` look up between two pieces: show progress, feed the watchdog, see
  /// signals.
  private mutating func connect(_ show: @escaping (IngestProgress?) -> Void) {
    self.show = show
    enter(.starting)
    ingest.isStopping = surroundings.haveSignal
  }

  /// Goes over to another part of the process's life: the work in `ingest` tells of it.
  private mutating func enter(_ phase: SignsOfLife.Phase) {
    let (manager, clock, show) = (manager, ingest.clock, show)
    var signs = SignsOfLife(phase: phase, watchdogMicroseconds: manager.watchdogMicroseconds)
    ingest.onProgress = { progress in
      show(progress)
      // Expected: a service manager that does not listen is no reason to stop working.
      try? manager.notify(signs.due(progress, now: clock.monotonicMicroseconds))
    }
  }

  /// Recovers, then runs until it is told to stop.
  ///
  /// - Parameter once: Whether to end when the inbox is empty.
  /// - Returns: what was done.
  /// - Throws: `DaemonError`: why it cannot go on; the next start recovers.
  public mutating func run(once: Bool) throws(DaemonError) -> RunSummary {
    isOnce = once
    do {
      tell(.status("recovering"))
      try recover()
      enter(.running)
      tell(.ready, .status(statusLine()))
      ingest.journal.log(.debug, "ready; \(ingest.spool.inbox) is watched")
      try loop()
      enter(.stopping)
      tell(.stopping, .status("stopping: what is only in memory is being saved"))
      try saveEverything()
    } catch {
      let failure = DaemonError(error)
      tell(.status(failure.description))
      if let cause = error as? SystemError { tell(.failure(number: cause.number)) }
      throw failure
    }
    return RunSummary(
      counts: ingest.counts, refusals: inbox.refusals.map(\.description),
      unfinished: unfinished)
  }

  /// Closes everything in reverse order.
  ///
  /// - Throws: `DaemonError`; what was committed is durable all the same.
  public consuming func close() throws(DaemonError) {
    status.remove()
    do {
      _ = try ingest.store.checkpoint()
      try ingest.close()
    } catch {
      throw DaemonError(error)
    }
  }

  /// Tells the service manager; that it does not listen is no reason to stop working.
  func tell(_ notices: ServiceManager.Notice...) {
    for notice in notices {
      // Expected: as above.
      try? manager.notify(notice)
    }
  }

  private static func checkProcessor() throws(DaemonError) {
    let missing = Processor.missingFeatures
    guard !missing.isEmpty else { return }
    throw DaemonError(
      .configuration,
      "this processor lacks \(missing.joined(separator: ", ")), which this program was built for; "
        + "nothing was started. Build it with FORECASTD_CPU=x86-64 for this machine.")
  }

  /// Where the status goes: the service's runtime directory, or beside the database.
  private static func statusPath(besides directory: FilePath) -> FilePath {
    let runtime = ProcessEnvironment.value("RUNTIME_DIRECTORY") ?? ""
    return (runtime.isEmpty ? directory : FilePath(runtime)).appending("status.json")
  }
}

extension DaemonError {
  /// The end of the process that `error` makes necessary.
  init(_ error: any Error) {
    switch error {
    case let error as DaemonError: self = error
    case let error as StateStoreError:
      let code: ExitCode =
        switch error.category {
        case .busy: .temporary
        case .data: .badData
        case .permission: .permission
        case .inputOutput: .inputOutput
        case .configuration: .configuration
        case .bug: .bug
        }
      self.init(code, error.description)
    case let error as InstanceLockError:
      let code: ExitCode =
        switch error {
        case .held: .temporary
        case .system(let cause): Self.code(atStart: cause)
        }
      self.init(code, error.description)
    case let error as SpoolError:
      let code: ExitCode =
        switch error {
        case .unusable(_, let cause): Self.code(atStart: cause)
        case .otherFileSystem: .permission
        }
      self.init(code, error.description)
    case let error as SystemError:
      self.init(error.isForbidden ? .permission : .inputOutput, error.description)
    default: self.init(.bug, "unexpected: \(error)")
    }
  }

  /// The code of what keeps the daemon from starting.
  ///
  /// 77 only for what a person has to mend: the service manager does not try again then. A full or
  /// failing disk may be mended by others.
  private static func code(atStart error: SystemError) -> ExitCode {
    let isLasting =
      error.isForbidden || error.isReadOnly || error.isMissing || error.isExisting
      || error.isNoFile || error.isCrossDevice
    return isLasting ? .permission : .inputOutput
  }
}

extension Ingest {
  /// Closes the store.
  consuming func close() throws(StateStoreError) {
    try store.close()
  }
}
