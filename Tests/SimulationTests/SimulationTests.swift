// Thousands of worlds in which a daemon lives and dies: whatever happens, all is well in the end.
import Foundation
import LinuxSystem
import TestSupport
import Testing

/// Which seeds are run: `FORECASTD_SIMULATION="seed=17,count=5000"` in the environment.
private struct Seeds {
  var first: UInt64 = 1
  var count: UInt64 = 200
  /// Whether the journal and every call are written out.
  var isLoud = false

  init() {
    let text = ProcessInfo.processInfo.environment["FORECASTD_SIMULATION"] ?? ""
    for part in text.split(separator: ",") {
      let words = part.split(separator: "=")
      guard words.count == 2, let number = UInt64(words[1]) else { continue }
      switch words[0] {
      case "seed": first = number
      case "count": count = number
      case "trace": isLoud = number > 0
      default: break
      }
    }
  }

  var range: Range<UInt64> { first..<(first + count) }
}

/// Goal: every accepted row is learned from once and every line is written once, whatever happens.
///
/// Method: seeds; each is a world with kills, power cuts, refused calls, full disks, rotations, and
/// is judged by what was dropped.
@Test func `whatever happens to a daemon, all is well in the end`() throws {
  let seeds = Seeds()
  var total = SimulationResult()
  try withTemporaryDirectory { directory in
    for seed in seeds.range {
      var simulation = Simulation(seed: seed, directory: directory)
      simulation.isTraced = seeds.isLoud
      simulation.isLoud = seeds.isLoud
      let result = simulation.run()
      total.add(result)
      if seeds.isLoud { print(result.trace.joined(separator: "\n")) }
      guard !result.problems.isEmpty else { continue }
      let command =
        "FORECASTD_SIMULATION=\"seed=\(seed),count=1,trace=1\" swift test --filter SimulationTests"
      simulation.isTraced = true
      simulation.isLoud = false
      let lines =
        result.problems + ["what happened:"] + simulation.run().story + ["replay: \(command)"]
      Issue.record("seed \(seed): \(lines.joined(separator: "\n"))")
      if total.problems.count > 40 { break }
    }
  }
  print(
    "simulation: \(seeds.count) seeds from \(seeds.first): \(total.lives) lives, "
      + "\(total.kills) kills, \(total.powerCuts) power cuts, \(total.calls) calls")
}

/// Goal: the judge sees.
///
/// Method: a disk whose syncs do nothing.
@Test func `a disk that lies is found out`() throws {
  var found = 0
  try withTemporaryDirectory { directory in
    for seed in 1...60 as ClosedRange<UInt64> {
      var simulation = Simulation(seed: seed, directory: directory)
      simulation.spoil = { $0.syncsDoNothing = true }
      if !simulation.run().problems.isEmpty { found += 1 }
    }
  }
  #expect(found >= 3)
}

@Test func `a seed replays to the last call`() throws {
  try withTemporaryDirectory { directory in
    for seed in 1...5 as ClosedRange<UInt64> {
      var simulation = Simulation(seed: seed, directory: directory)
      simulation.isTraced = true
      let (first, second) = (simulation.run(), simulation.run())
      #expect(first.trace == second.trace)
      #expect(!first.trace.isEmpty)
    }
  }
}

extension SimulationResult {
  fileprivate mutating func add(_ other: SimulationResult) {
    problems += other.problems
    lives += other.lives
    kills += other.kills
    powerCuts += other.powerCuts
    calls += other.calls
  }
}
