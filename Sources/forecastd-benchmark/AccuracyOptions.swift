// What `accuracy` is told.
import ForecastDaemon
import Forecasting

/// The arguments of `accuracy`.
struct AccuracyOptions: Equatable {
  /// Directories with a MANIFEST.csv, and files.
  var paths: [String] = []
  /// Only files whose path has one of these in it; empty for all.
  var only: [String] = []
  /// The most observations of a series that are used; nil for as many as the file's entry says.
  var rowLimit: Int?
  /// The most series of a file that are used.
  var seriesLimit = Int.max
  /// Ablations: one more run of everything for each, without these experts.
  var without: [Ablation] = []
  /// The seed of networks and replay.
  var seed: UInt64 = 1
  /// How many steps ahead.
  var horizon = 24
  /// Whether the result is JSON.
  var isJSON = false

  static let usage = """
    accuracy DIRECTORY|FILE… [--only WORD[,WORD…]] [--without KIND[,KIND…]]
             [--rows N] [--series N] [--seed N] [--horizon N] [--json]
             forecasts every regular file of a data directory, and says how well
             KIND: \(Ablation.allCases.map(\.rawValue).joined(separator: ", "))
    """

  /// Reads the arguments after the command's name.
  ///
  /// - Throws: `DaemonError` with what is wrong and what may stand there.
  init(_ arguments: [String]) throws(DaemonError) {
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      switch argument {
      case "--json": isJSON = true
      case "--only": only = try Self.words(after: argument, &rest)
      case "--rows": rowLimit = try Self.number(after: argument, &rest)
      case "--series": seriesLimit = try Self.number(after: argument, &rest)
      case "--seed": seed = UInt64(try Self.number(after: argument, &rest))
      case "--horizon": horizon = try Self.number(after: argument, &rest)
      case "--without":
        for word in try Self.words(after: argument, &rest) {
          guard let kind = Ablation(rawValue: word) else {
            throw Self.refusal("--without has no '\(word)'")
          }
          without.append(kind)
        }
      case _ where argument.hasPrefix("-"): throw Self.refusal("there is no option \(argument)")
      default: paths.append(argument)
      }
    }
    guard !paths.isEmpty else { throw Self.refusal("a directory or a file is missing") }
  }

  private static func words(
    after option: String, _ rest: inout ArraySlice<String>
  ) throws(DaemonError) -> [String] {
    guard let text = rest.popFirst() else { throw refusal("\(option) wants a word") }
    return text.split(separator: ",").map(String.init)
  }

  private static func number(
    after option: String, _ rest: inout ArraySlice<String>
  ) throws(DaemonError) -> Int {
    guard let number = rest.popFirst().flatMap({ Int($0) }), (1...1_000_000_000) ~= number else {
      throw refusal("\(option) wants a number from 1")
    }
    return number
  }

  private static func refusal(_ reason: String) -> DaemonError {
    DaemonError(.usage, "\(reason)\nusage: forecastd-benchmark \(usage)")
  }
}

/// A kind of expert that can be left out.
enum Ablation: String, CaseIterable {
  case lstm
  case averaged
  case linear
  case seasonal

  /// The experts in the forecaster's words; the network goes with its mean.
  var experts: SilencedExperts {
    switch self {
    case .lstm: [.lstm, .averagedLSTM]
    case .averaged: .averagedLSTM
    case .linear: .linear
    case .seasonal: .seasonalNaive
    }
  }
}
