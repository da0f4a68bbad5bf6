// Where a measurement was made: numbers without their machine say little.
import ForecastDaemon
import LinuxSystem
import Report

/// The machine and the build.
struct Machine {
  /// What it is, in a few words each.
  let facts: [(name: String, value: String)]

  /// This machine, and how this program was built.
  init() {
    let information = RawFile.contents(of: "/proc/cpuinfo")
    func entry(_ key: String) -> String? {
      information.split(separator: "\n").first { $0.hasPrefix(key) }
        .flatMap { $0.split(separator: ":", maxSplits: 1).last.map { Machine.trimmed($0) } }
    }
    let flags = (entry("flags") ?? entry("Features") ?? "").split(separator: " ")
    let telling = ["sse4_2", "avx", "avx2", "fma", "avx512f", "asimd"]
    let kernel = RawFile.contents(of: "/proc/sys/kernel/osrelease")
    let load = RawFile.contents(of: "/proc/loadavg").split(separator: " ").prefix(3)
    facts = [
      ("processor", entry("model name") ?? entry("CPU part") ?? "unknown"),
      ("megahertz", entry("cpu MHz") ?? "unknown"),
      ("cores", "\(WorkerPool.processorCount)"),
      ("flags", telling.filter { flags.contains(Substring($0)) }.joined(separator: " ")),
      ("kernel", Machine.trimmed(kernel[...])),
      ("load", load.joined(separator: " ")),
      ("swift", swiftVersion),
      ("build", (isDebug ? "debug" : "release") + " for " + processorBuild),
      ("forecastd", programVersion),
    ]
  }

  var text: String {
    var table = TextTable(columns: [.text("machine"), .text("")])
    for fact in facts { table.append([.text(fact.name), .text(fact.value)]) }
    return table.text(width: 120)
  }

  var json: JSONValue { .object(facts.map { JSONMember($0.name, .string($0.value)) }) }

  private static func trimmed(_ text: Substring) -> String {
    var text = text
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text.drop { $0.isWhitespace })
  }
}

/// The compiler that built this program, as far as it can be told.
private let swiftVersion: String = {
  #if swift(>=6.4)
    "6.4 or newer"
  #elseif swift(>=6.3)
    "6.3"
  #else
    "6.2"
  #endif
}()

/// Whether this is a debug build.
private let isDebug: Bool = {
  #if DEBUG
    true
  #else
    false
  #endif
}()
