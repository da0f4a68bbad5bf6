// Everybody around the daemon: those who drop files, those who rotate output, time, the operator.
import Glibc
import LinuxSystem

/// A file that somebody dropped.
final class DroppedFile {
  let name: FilePath
  let inode: SimulatedInode
  /// What is in it by now.
  var content: InputContent
  /// Whether its name was made durable by who dropped it.
  var isSynced = false
  /// When it was there first, on the monotonic clock.
  let droppedMicroseconds: Int64
  /// When it was whole, on the monotonic clock; nil while it is written.
  var completeMicroseconds: Int64?

  init(name: FilePath, inode: SimulatedInode, content: InputContent, microseconds: Int64) {
    self.name = name
    droppedMicroseconds = microseconds
    self.inode = inode
    self.content = content
  }
}

/// The world that a daemon lives in.
final class World {
  /// What somebody does at some time.
  enum Action {
    case drop
    case extend(DroppedFile, whole: InputContent, piece: Int)
    case rotate
    case signal(Signal)
    case jump(Int64)
    case fill(room: Int)
    case relieve
    case overflow

    /// Whether it goes on with a file that is being written.
    var isExtending: Bool {
      if case .extend = self { true } else { false }
    }
  }

  let clock = SimulatedClock()
  let disk: SimulatedDisk
  var random: SplitMix
  let variant: Variant
  /// The daemon that lives at this moment.
  var process: SimulatedProcess?
  private(set) var dropped: [DroppedFile] = []
  /// What happened, line by line, where that is wanted.
  private(set) var trace: [String]?
  /// The lines of it that are not calls.
  private(set) var story: [String]?
  private var plan: [(microseconds: Int64, action: Action)] = []
  private var inputs = InputMaker()
  private var rotationCount = 0
  private var nameCount = 0
  private var lastActionMicroseconds: Int64 = 0
  private var hasJumped = false
  /// Whether the disk of the database is full.
  private(set) var isDatabaseFull = false

  init(seed: UInt64, isTraced: Bool) throws(SystemError) {
    random = SplitMix(seed: seed)
    variant = Variant(drawnFrom: &random)
    disk = SimulatedDisk(clock: clock)
    trace = isTraced ? [] : nil
    story = trace
    disk.fileSyncKeepsName = random.chance(1, in: 2)
    for directory in ["/spool", "/spool/inbox", "/outside"] {
      _ = try disk.make(
        FilePath(directory), isDirectory: true, permissions: 0o770, for: "mkdir")
    }
    disk.sync(disk.root)
    disk.sync(try disk.inode(at: FilePath("/spool"), for: "open"))
    makePlan()
  }

  private func makePlan() {
    var time: Int64 = clock.monotonicMicroseconds
    for _ in 0..<random.within(2...7) {
      time += Int64(random.below(4_000_000))
      plan.append((time, .drop))
      if random.chance(1, in: 2) {
        plan.append((time + Int64(random.below(6_000_000)), otherAction()))
      }
    }
    sortPlan()
  }

  private func otherAction() -> Action {
    switch random.below(12) {
    case 0...6: .rotate
    case 7: .signal(.hangUp)
    case 8: .signal(.user1)
    case 9: .jump(Int64(random.within(-7_200...7_200)) * 1_000_000)
    case 10: .fill(room: random.choose([0, 40, 700, 20_000]))
    default: .overflow
    }
  }

  private func add(_ action: Action, after microseconds: Int) {
    plan.append((clock.monotonicMicroseconds + Int64(microseconds), action))
    sortPlan()
  }

  /// The next action comes first; of two at one time, the one that was planned first.
  private func sortPlan() {
    plan.sort { $0.microseconds < $1.microseconds }
  }

  func note(_ line: @autoclosure () -> String, isCall: Bool = false) {
    guard trace != nil else { return }
    let line = "\(clock.monotonicMicroseconds) \(line())"
    trace?.append(line)
    if !isCall { story?.append(line) }
  }

  // MARK: Time

  /// Whether nobody has anything left to do.
  var isOver: Bool { plan.isEmpty }

  /// For how long nobody has done anything, and nobody will; negative while there is a plan.
  var quietMicroseconds: Int64 {
    isOver ? clock.monotonicMicroseconds - lastActionMicroseconds : -1
  }

  /// Lets time pass until `end`, or until somebody has acted.
  func pass(until end: Int64) {
    let now = clock.monotonicMicroseconds
    guard let next = plan.first, next.microseconds <= end else {
      return clock.advance(byMicroseconds: max(1, end - now))
    }
    clock.advance(byMicroseconds: max(0, next.microseconds - now))
    actOnce()
  }

  /// Lets who is next act, if it is time.
  func actOnce() {
    guard let next = plan.first, next.microseconds <= clock.monotonicMicroseconds else { return }
    plan.removeFirst()
    lastActionMicroseconds = clock.monotonicMicroseconds
    do {
      try act(next.action)
    } catch {
      // Expected: a full disk, a name that is taken, a directory that is not there yet.
      note("world: \(error); later")
      if error.number == ENOSPC || error.number == EEXIST { add(next.action, after: 1_500_000) }
    }
  }

  private func act(_ action: Action) throws(SystemError) {
    switch action {
    case .drop: try drop()
    case .extend(let file, let whole, let piece): try extend(file, whole, piece)
    case .rotate: try rotate()
    case .signal(let signal): process?.raise(signal)
    case .jump(let microseconds):
      // A daemon that starts after the clock was set cannot know that, and takes what looks old.
      if process.map({ $0.callCount < 100 }) ?? true { endWriters() }
      hasJumped = true
      note("world: the clock jumps by \(microseconds)")
      clock.jump(byMicroseconds: microseconds)
    case .fill(let room):
      note("world: the disk fills but for \(room) bytes")
      disk.capacityBytes += room - disk.freeBytes
      isDatabaseFull = random.chance(1, in: 2)
      add(.relieve, after: random.below(12_000_000))
    case .relieve: relieve()
    case .overflow: process?.watcher.overflow()
    }
  }

  /// Gives the disk its room again.
  func relieve() {
    note("world: the disk has room")
    isDatabaseFull = false
    disk.capacityBytes = 1 << 30
  }

  /// The daemon is gone for a while; the next one cannot know that the clock was set.
  func noteEnd() {
    process = nil
    if hasJumped { endWriters() }
    hasJumped = false
  }

  /// Lets everybody finish the file that is being written.
  private func endWriters() {
    while let next = plan.firstIndex(where: { $0.action.isExtending }) {
      clock.advance(byMicroseconds: max(0, plan[next].microseconds - clock.monotonicMicroseconds))
      let action = plan.remove(at: next).action
      do {
        try act(action)
      } catch {
        note("world: \(error)")
      }
    }
  }

  /// The power goes: daemon and writers are gone, and what was not durable with them.
  func cutPower() {
    let survival = Survival(drawnFrom: &random)
    note("POWER CUT: contents \(survival.contents), names \(survival.names)")
    disk.cutPower(survival)
    plan.removeAll { $0.action.isExtending }
    for file in dropped where file.completeMicroseconds == nil {
      file.completeMicroseconds = clock.monotonicMicroseconds
    }
  }
}

// Dropping files.
extension World {
  private func drop() throws(SystemError) {
    let (device, content) = inputs.make(using: &random)
    nameCount += 1
    let base = random.chance(1, in: 3) ? "same.csv" : "\(nameCount % 10).csv"
    let relative = FilePath(device.isEmpty ? base : "\(device)/\(base)")
    let inbox = FilePath("/spool/inbox")
    let path = inbox.appending(relative)
    let pieces = content.pieces
    let isThere = (try? disk.inode(at: path, for: "stat")) != nil
    if isThere { throw disk.error("open", path, EEXIST) }
    if !device.isEmpty, (try? disk.inode(at: path.parent, for: "stat")) == nil {
      _ = try disk.make(path.parent, isDirectory: true, permissions: 0o770, for: "mkdir")
      process?.watcher.note(.other, at: path.parent)
    }
    let manner = random.below(4)
    note("world: drops \(relative), \(content.rows.count) rows, manner \(manner)")
    switch manner {
    case 0: try drop(relative, content, by: inbox.appending(".\(nameCount).tmp"))
    case 1: try drop(relative, content, by: FilePath("/outside/\(nameCount)"))
    case 2 where pieces.count > 1:
      let file = try write(relative, content.prefix(pieces: 1), pieces[0], to: path)
      add(.extend(file, whole: content, piece: 1), after: random.below(1_400_000))
    default:
      let file = try write(relative, content, pieces.flatMap { $0 }, to: path)
      finish(file)
      process?.watcher.note(.closedAfterWriting, at: path)
    }
  }

  /// Writes a file beside, and renames it to where it is taken.
  private func drop(
    _ relative: FilePath, _ content: InputContent, by temporary: FilePath
  ) throws(SystemError) {
    let path = FilePath("/spool/inbox").appending(relative)
    let file = try write(relative, content, content.pieces.flatMap { $0 }, to: temporary)
    if random.chance(1, in: 4) {
      // As `cp -p` and rsync do.
      file.inode.modifiedNanoseconds -= Int64(random.below(1_000)) * 1_000_000_000
    }
    try disk.rename(temporary, to: path, replacing: false)
    finish(file)
    process?.watcher.note(.movedIn, at: path)
  }

  private func write(
    _ relative: FilePath, _ content: InputContent, _ bytes: [UInt8], to path: FilePath
  ) throws(SystemError) -> DroppedFile {
    guard disk.freeBytes >= bytes.count else { throw disk.error("write", path, ENOSPC) }
    let inode = try disk.make(path, isDirectory: false, permissions: 0o644, for: "open")
    if !bytes.isEmpty { try disk.change(inode, .write(offset: 0, bytes: bytes), path) }
    inode.syncContent()
    process?.watcher.note(.other, at: path)
    let file = DroppedFile(
      name: relative, inode: inode, content: content,
      microseconds: clock.monotonicMicroseconds)
    dropped.append(file)
    return file
  }

  private func extend(
    _ file: DroppedFile, _ whole: InputContent, _ piece: Int
  ) throws(SystemError) {
    let pieces = whole.pieces
    // A writer that meets a full disk gives up, between two lines.
    guard disk.freeBytes >= pieces[piece].count else { return finish(file) }
    let path = FilePath("/spool/inbox").appending(file.name)
    try disk.change(
      file.inode, .write(offset: file.inode.content.count, bytes: pieces[piece]), path)
    file.inode.syncContent()
    file.content = whole.prefix(pieces: piece + 1)
    process?.watcher.note(.closedAfterWriting, at: path)
    if piece + 1 < pieces.count {
      add(.extend(file, whole: whole, piece: piece + 1), after: random.below(1_400_000))
    } else {
      finish(file)
    }
  }

  private func finish(_ file: DroppedFile) {
    file.completeMicroseconds = clock.monotonicMicroseconds
    // One that stays in the inbox is its producer's to make durable.
    guard random.chance(1, in: 2) || variant.after == "keep" else { return }
    file.isSynced = true
    var path = FilePath("/spool/inbox").appending(file.name).parent
    while path != FilePath("/spool") {
      if let directory = try? disk.inode(at: path, for: "open") { disk.sync(directory) }
      path = path.parent
    }
  }
}

// Rotating output files.
extension World {
  private func rotate() throws(SystemError) {
    let outbox = FilePath("/spool/outbox")
    let directory = try disk.inode(at: outbox, for: "open")
    let names = directory.entries.keys.map { FilePath(bytes: $0) }.sorted().filter {
      $0.text.hasSuffix(".csv") || $0.text.hasSuffix(".jsonl")
    }
    guard !names.isEmpty else { return }
    let name = random.choose(names)
    rotationCount += 1
    let number = String(rotationCount + 1000)
    note("world: rotates \(name) to \(name).\(number)")
    let path = outbox.appending(name)
    try disk.rename(path, to: outbox.appending("\(name.text).\(number)"), replacing: false)
    if random.chance(1, in: 3) {
      _ = try disk.make(path, isDirectory: false, permissions: 0o644, for: "open")
    }
  }
}
