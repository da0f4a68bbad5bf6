// The surroundings of one life of the daemon: it ends by itself, by a signal, or by a kill.
import ForecastDaemon
import Glibc
import LinuxSystem

/// What happens to one life of the daemon.
struct Ordeal {
  /// The call at which it is killed, counted from 1, commits among them; nil for none.
  var killCall: Int?
  /// The same among the calls of its work that change something.
  var killChange: Int?
  /// The calls that are refused, and the errno of each.
  var refusals: [Int: Int32] = [:]
  /// The same among the calls of its work that change something.
  var refusedChanges: [Int: Int32] = [:]
  /// When it is told to end, on the monotonic clock; nil for when the world is quiet.
  var terminateMicroseconds: Int64?
  /// Whether it ends when the inbox is empty.
  var isOnce = false
  /// How long the world is quiet before it is told to end, in microseconds.
  var quietMicroseconds: Int64 = 30_000_000
  /// Whether directories can be watched.
  var hasEvents = true
  /// How often the world acts in the middle of the daemon's work, as one in so many calls.
  var worldCalls = 40
}

/// One life of the daemon in a simulated world.
///
/// Used by one simulation on one thread.
@safe final class SimulatedProcess: DaemonSurroundings, @unchecked Sendable {
  let files: SimulatedFileSystem
  let world: World
  let journal: Journal
  private let ordeal: Ordeal
  private var random: SplitMix
  private(set) var callCount = 0
  private var changeCount = 0
  private var signals: [Signal] = []
  private(set) var watcher = SimulatedWatcher()
  /// The connection of the daemon, which outlives every call that it makes.
  var database: OpaquePointer?
  private var isDatabaseFull = false

  init(in world: World, ordeal: Ordeal, journal: Journal) {
    self.world = world
    self.ordeal = ordeal
    self.journal = journal
    random = SplitMix(seed: world.random.next())
    files = SimulatedFileSystem(on: world.disk, seed: world.random.next())
    files.judge = { [unowned self] call, path in self.fate(of: call, path) }
  }

  var fileSystem: any FileSystem { files }
  var clock: any Clock { world.clock }
  var haveSignal: () -> Bool { { [unowned self] in !self.signals.isEmpty } }

  /// What becomes of the next call; lets time pass, and at times the world act.
  private func fate(of call: String, _ path: FilePath) -> CallFate {
    callCount += 1
    world.clock.advance(byMicroseconds: Int64(random.below(150)))
    if random.chance(1, in: ordeal.worldCalls) { world.actOnce() }
    raiseIfDue()
    if call != "commit" { fillDatabase() }
    let change = isChange(call, path) ? changeCount + 1 : 0
    changeCount = max(changeCount, change)
    if callCount == ordeal.killCall || change > 0 && change == ordeal.killChange {
      world.note("\(callCount) \(call) \(path): KILLED")
      return .killed
    }
    if let number = ordeal.refusals[callCount] ?? ordeal.refusedChanges[change] {
      world.note("\(callCount) \(call) \(path): refused with errno \(number)")
      return .refused(number)
    }
    world.note("\(callCount) \(call) \(path)", isCall: true)
    return isRestless ? .killed : .done
  }

  /// Whether a call of the daemon's work changes something; those that try the spool do not count.
  private func isChange(_ call: String, _ path: FilePath) -> Bool {
    switch call {
    case "commit": true
    case "write", "ftruncate", "fdatasync", "fsync", "rename", "unlink":
      path.text.hasPrefix("/spool/") && path.name.first != UInt8(ascii: ".")
    default: false
    }
  }

  /// Whether it makes more calls than any work in such a world needs.
  var isRestless: Bool { callCount >= 100_000 }

  /// Lets the database feel that the disk is full, or no more.
  private func fillDatabase() {
    guard isDatabaseFull != world.isDatabaseFull, let database = unsafe database else { return }
    isDatabaseFull = world.isDatabaseFull
    unsafe DatabaseHooks.setGrowing(!isDatabaseFull, database)
  }

  /// Whether a commit passes.
  func mayCommit() -> Bool {
    if files.isDead { return false }
    guard fate(of: "commit", FilePath("database")) == .killed else { return true }
    files.kill()
    return false
  }

  private func raiseIfDue() {
    let isDue =
      ordeal.terminateMicroseconds.map { $0 <= world.clock.monotonicMicroseconds }
      ?? (world.quietMicroseconds >= ordeal.quietMicroseconds)
    if isDue { raise(.terminate) }
  }

  /// Sends a signal.
  func raise(_ signal: Signal) {
    guard !signals.contains(signal) else { return }
    world.note("signal \(signal)")
    signals.append(signal)
  }

  func takeSignals() throws(SystemError) -> [Signal] {
    if files.isDead { throw SimulatedFileSystem.death(at: FilePath("signals")) }
    defer { signals.removeAll() }
    return signals
  }

  func watchDirectories() throws(SystemError) -> any DirectoryWatcher & ~Copyable {
    guard ordeal.hasEvents else { throw SystemError(call: "inotify_init", number: EMFILE) }
    return watcher
  }

  /// Lets the world act until something happens that wakes the daemon, or the time is over.
  func wait(for eventNumber: Int32, atMostMilliseconds milliseconds: Int) throws(SystemError) {
    let end = world.clock.monotonicMicroseconds + Int64(milliseconds) * 1000
    while world.clock.monotonicMicroseconds < end {
      if files.isDead { throw SimulatedFileSystem.death(at: FilePath("poll")) }
      raiseIfDue()
      if !signals.isEmpty || watcher.haveChanges { return }
      world.pass(until: min(end, ordeal.terminateMicroseconds ?? end))
    }
  }
}

/// Tells a simulated daemon what happens in the directories it watches.
final class SimulatedWatcher: DirectoryWatcher {
  private var directories: [FilePath: SimulatedInode] = [:]
  private var changes = DirectoryChanges()

  let number: Int32 = -1
  var watched: [FilePath] { directories.keys.sorted() }
  var haveChanges: Bool { changes != DirectoryChanges() }

  func watch(_ directory: FilePath, on fileSystem: any FileSystem) throws(SystemError) {
    guard let files = fileSystem as? SimulatedFileSystem else { return }
    directories[directory] = try files.disk.inode(at: directory, for: "inotify_add_watch")
  }

  func removeExchanged(on fileSystem: any FileSystem) -> [FilePath] {
    guard let files = fileSystem as? SimulatedFileSystem else { return [] }
    let exchanged = watched.filter {
      directories[$0] !== (try? files.disk.inode(at: $0, for: "stat"))
    }
    for path in exchanged { directories[path] = nil }
    return exchanged
  }

  func drain(eventLimit: Int) throws(SystemError) -> DirectoryChanges {
    defer { changes = DirectoryChanges() }
    return changes
  }

  /// Notes that something happened to the file at `path`.
  func note(_ kind: DirectoryEvent.Kind, at path: FilePath) {
    guard directories[path.parent] != nil else { return }
    changes.isDirty = true
    changes.events.append(DirectoryEvent(path: path, kind: kind))
  }

  /// Loses the events that wait, and says so.
  func overflow() {
    guard changes.isDirty else { return }
    changes.events = []
    changes.hasOverflowed = true
  }
}
