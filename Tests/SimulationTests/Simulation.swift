// One seed: a world, lives of a daemon that end in many ways, a last one that ends well.
import ForecastDaemon
import LinuxSystem
import TestSupport

/// What came of a seed.
struct SimulationResult {
  var problems: [String] = []
  /// Everything that happened, where that was wanted, and what of it is not a call.
  var trace: [String] = []
  var story: [String] = []
  var lives = 0
  var kills = 0
  var powerCuts = 0
  var calls = 0
}

/// A simulation of one seed.
struct Simulation {
  let seed: UInt64
  /// A real directory for the database, which is left empty.
  let directory: FilePath
  var isTraced = false
  /// What is done to the disk before the world begins, such as letting it lie.
  var spoil: (SimulatedDisk) -> Void = { _ in }
  /// Whether journals go to standard error.
  var isLoud = false

  /// Runs the seed.
  ///
  /// - Returns: what is wrong, and what happened.
  func run() -> SimulationResult {
    var result = SimulationResult()
    do {
      let world = try World(seed: seed, isTraced: isTraced)
      defer { (result.trace, result.story) = (world.trace ?? [], world.story ?? []) }
      spoil(world.disk)
      try run(world, &result)
    } catch {
      result.problems.append("\(error)")
    }
    return result
  }

  private var database: FilePath { directory.appending("forecastd.db") }

  private func run(_ world: World, _ result: inout SimulationResult) throws {
    let path = directory.appending("forecastd.json5")
    try LinuxFileSystem().replaceFile(
      path, with: Array(world.variant.text(state: database).utf8), permissions: 0o600,
      durably: false)
    defer { removeFiles() }
    let configuration: Configuration
    do {
      configuration = try LoadedConfiguration(path: "\(path)").configuration
    } catch {
      throw SimulationError("\(error)")
    }
    var options = DaemonOptions(configuration: configuration, configurationPath: "\(path)")
    options.threshold = isLoud ? .debug : .critical
    while !world.isOver && result.lives < 12 {
      let ordeal = Ordeal(drawnFrom: &world.random, now: world.clock.monotonicMicroseconds)
      _ = try live(options, world, ordeal, &result)
      world.pass(until: world.clock.monotonicMicroseconds + Int64(world.random.below(6_000_000)))
    }
    world.relieve()
    try endWell(options, world, &result)
    guard result.problems.isEmpty else { return }
    result.problems = try Verdict(
      world: world, configuration: configuration, database: database
    ).problems()
  }

  /// A life without faults to the end of all that happens, and one that finds nothing to do.
  private func endWell(
    _ options: DaemonOptions, _ world: World, _ result: inout SimulationResult
  ) throws {
    var calm = Ordeal()
    calm.quietMicroseconds = world.random.chance(1, in: 4) ? 400_000_000 : 20_000_000
    if let error = try live(options, world, calm, &result) {
      result.problems.append("without a fault it ended with: \(error)")
      return
    }
    let before = try everything(world)
    var again = Ordeal()
    again.isOnce = true
    if let error = try live(options, world, again, &result) {
      result.problems.append("with nothing to do it ended with: \(error)")
    }
    let after = try everything(world)
    result.problems += differences("after another start", expected: before, found: after)
  }

  /// One life of the daemon.
  ///
  /// - Returns: why it ended, where that was not by a kill or as it was told to.
  private func live(
    _ options: DaemonOptions, _ world: World, _ ordeal: Ordeal, _ result: inout SimulationResult
  ) throws -> DaemonError? {
    let process = SimulatedProcess(
      in: world, ordeal: ordeal,
      journal: Journal(number: isLoud ? 2 : -1, form: .people, clock: world.clock))
    world.process = process
    world.note("START: \(ordeal)")
    var failure: DaemonError?
    do throws(DaemonError) {
      try DatabaseHooks.withHook(process, path: "\(database)") { () throws(DaemonError) in
        var daemon = try Daemon.open(options, in: process)
        _ = try daemon.run(once: ordeal.isOnce)
        try daemon.close()
      }
    } catch {
      failure = error
    }
    world.noteEnd()
    let wasKilled = process.files.isDead
    if process.isRestless { throw SimulationError("the daemon does not come to rest") }
    process.files.kill()
    result.lives += 1
    result.calls += process.callCount
    world.note("END: \(wasKilled ? "killed" : failure?.description ?? "by itself")")
    guard wasKilled || failure != nil else { return nil }
    if wasKilled { result.kills += 1 }
    // The power may go at any time, and so after any death.
    if world.random.chance(2, in: 5) && (ordeal.killCall ?? ordeal.killChange) != nil {
      world.cutPower()
      result.powerCuts += 1
    }
    return wasKilled ? nil : failure
  }

  private func removeFiles() {
    for name in ["forecastd.db", "forecastd.db-wal", "forecastd.db-shm", "lock", "forecastd.json5"]
    {
      try? LinuxFileSystem().unlink(directory.appending(name))
    }
  }

  /// The whole disk and the whole database, but for what tells of starts.
  private func everything(_ world: World) throws -> [String] {
    var found = try world.disk.files(beneath: FilePath("/")).map {
      "\($0.path) \($0.inode.number) \(ContentHash.digest(of: $0.inode.content))"
    }
    let tables = try rows(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'meta'", at: database)
    for table in tables {
      found += try rows("SELECT * FROM \(table)", at: database).map { "\(table) \($0)" }
    }
    return found
  }
}

extension Ordeal: CustomStringConvertible {
  var description: String {
    let calls = refusals.keys.sorted()
    let changes = refusedChanges.keys.sorted()
    return
      "killed at call \(killCall ?? 0) or change \(killChange ?? 0), refused at calls \(calls) "
      + "and changes \(changes), once \(isOnce), told to end at \(terminateMicroseconds ?? 0), "
      + "events \(hasEvents)"
  }

  /// An ordeal drawn from `random`.
  init(drawnFrom random: inout SplitMix, now: Int64) {
    switch random.below(10) {
    case 0...2: killCall = random.within(1...random.choose([60, 250, 700]))
    case 3...5: killChange = random.within(1...random.choose([20, 60]))
    case 6...7: terminateMicroseconds = now + Int64(random.below(8_000_000))
    case 8:
      isOnce = true
      killCall = random.chance(1, in: 2) ? random.within(1...300) : nil
    default: break
    }
    if random.chance(1, in: 3) {
      for _ in 0..<random.within(1...2) {
        // EIO, ENOSPC, EMFILE, EDQUOT.
        let number: Int32 = random.choose([5, 28, 24, 122])
        if random.chance(1, in: 2) {
          refusals[random.within(1...250)] = number
        } else {
          refusedChanges[random.within(1...50)] = number
        }
      }
    }
    hasEvents = !random.chance(1, in: 5)
    worldCalls = random.choose([4, 40, 1000])
    quietMicroseconds = 15_000_000
  }
}

/// What is missing of `expected` and what is too many in `found`, in a few lines.
func differences(_ what: String, expected: [String], found: [String]) -> [String] {
  guard expected != found else { return [] }
  let (wanted, there) = (Set(expected), Set(found))
  let missing = expected.filter { !there.contains($0) }
  let extra = found.filter { !wanted.contains($0) }
  if missing.isEmpty && extra.isEmpty {
    return ["\(what): the same lines in another order or number: \(found) for \(expected)"]
  }
  return missing.prefix(3).map { "\(what): missing: \($0)" }
    + extra.prefix(3).map { "\(what): too many: \($0)" }
}
