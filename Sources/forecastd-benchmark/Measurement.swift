// A measurement of speed: its options, how they are read, and how its report goes out.
import ForecastDaemon
import Report

/// One thing that a measurement can be told.
struct BenchmarkOption: Sendable {
  /// What stands after `--`.
  let name: String
  /// What it means, and in which unit.
  let meaning: String
  /// The usual number and the one of `--full`; nil for a text.
  let numbers: (usual: Int, full: Int)?

  static func number(_ name: String, _ usual: Int, full: Int, _ meaning: String) -> Self {
    Self(name: name, meaning: meaning, numbers: (usual, full))
  }

  static func text(_ name: String, _ meaning: String) -> Self {
    Self(name: name, meaning: meaning, numbers: nil)
  }
}

/// A measurement of speed.
struct Measurement: Sendable {
  /// The word that names it.
  let name: String
  /// What it measures, in one line.
  let summary: String
  let options: [BenchmarkOption]
  /// Measures.
  let measure: @Sendable (BenchmarkOptions) throws(DaemonError) -> BenchmarkReport

  /// How it is called.
  var usage: String {
    let words = options.map { "[--\($0.name) \($0.numbers == nil ? "…" : "N")]" }
    var lines = ["\(name) " + (words + ["[--full]", "[--json]"]).joined(separator: " ")]
    lines.append("         " + summary)
    for option in options {
      let numbers = option.numbers.map { " (\($0.usual), with --full \($0.full))" } ?? ""
      lines.append("         --\(option.name): \(option.meaning)\(numbers)")
    }
    return lines.joined(separator: "\n")
  }

  /// The same as one of the program's commands.
  var command: BenchmarkCommand {
    BenchmarkCommand(name: name, usage: usage) { arguments throws(DaemonError) in
      let options = try BenchmarkOptions(arguments, of: self)
      return BenchmarkReport.text(
        of: [try measure(options)], machine: Machine(), isJSON: options.isJSON)
    }
  }
}

extension BenchmarkReport {
  /// The reports below the machine they were made on.
  static func text(of reports: [BenchmarkReport], machine: Machine, isJSON: Bool) -> String {
    guard isJSON else {
      return ([machine.text] + reports.map(\.text)).joined(separator: "\n")
    }
    let members = [
      JSONMember("machine", machine.json),
      JSONMember("benchmarks", .array(reports.map(\.json))),
    ]
    return JSONValue.object(members).indentedText + "\n"
  }
}

/// The arguments of a measurement, read.
struct BenchmarkOptions: Sendable {
  /// Whether the sizes are those of the goals.
  private(set) var isFull = false
  /// Whether the result is JSON.
  private(set) var isJSON = false
  private var numbers: [String: Int] = [:]
  private var texts: [String: String] = [:]
  private let known: [BenchmarkOption]

  /// Reads the arguments after the measurement's name.
  ///
  /// - Throws: `DaemonError` with what is wrong and what may stand there.
  init(_ arguments: [String], of measurement: Measurement) throws(DaemonError) {
    known = measurement.options
    var rest = arguments[...]
    func refusal(_ reason: String) -> DaemonError {
      DaemonError(.usage, "\(reason)\nusage: forecastd-benchmark \(measurement.usage)")
    }
    while let argument = rest.popFirst() {
      if argument == "--json" {
        isJSON = true
      } else if argument == "--full" {
        isFull = true
      } else if let option = known.first(where: { "--" + $0.name == argument }) {
        guard let text = rest.popFirst() else { throw refusal("\(argument) wants a value") }
        if option.numbers == nil {
          texts[option.name] = text
        } else if let number = Int(text), (1...1_000_000_000) ~= number {
          numbers[option.name] = number
        } else {
          throw refusal("\(argument) wants a number from 1")
        }
      } else {
        throw refusal("there is no option \(argument)")
      }
    }
  }

  /// What `measurement` is told when it is one of several that were all told the same.
  init(_ all: BenchmarkOptions, of measurement: Measurement) {
    known = measurement.options
    isFull = all.isFull
    isJSON = all.isJSON
    numbers = all.numbers
    texts = all.texts
  }

  /// The number of option `name`.
  ///
  /// - Precondition: the measurement has it.
  subscript(name: String) -> Int {
    guard let usual = known.first(where: { $0.name == name })?.numbers else {
      preconditionFailure("the measurement has no number \(name)")
    }
    return numbers[name] ?? (isFull ? usual.full : usual.usual)
  }

  /// The text of option `name`; nil where it was not given.
  func text(_ name: String) -> String? { texts[name] }
}
