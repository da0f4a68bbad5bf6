// What `accuracy` found: tables in Markdown, and JSON.
import Report

/// The results of all runs, file by file.
struct AccuracyTables {
  private let files: [FileAccuracy]
  private let options: AccuracyOptions

  /// Tables of `runs`: the whole mixture first, then the ablations.
  init(names: [String], runs: [[AccuracyJob]], options: AccuracyOptions) {
    self.options = options
    files = names.enumerated().compactMap { index, name in
      let series = runs.map { $0.filter { $0.file == index }.compactMap(\.result) }
      return series[0].isEmpty ? nil : FileAccuracy(name: name, runs: series)
    }
  }

  /// All tables.
  var text: String {
    var text = ""
    for (title, steps) in ranges {
      text += "## \(title), MSE / MAE\n\n" + errorTable(steps) + "\n"
    }
    text += "## Intervals: coverage in percent of 80 % / 95 %, mean width, mean score\n\n"
    text += intervalTable + "\n"
    if let table = strayTable {
      text += "## Series of over 2000 observations beyond 1.5 points of coverage\n\n" + table + "\n"
    }
    return text + ratios
  }

  private var ranges: [(String, Range<Int>)] {
    [("One step ahead", 0..<1)]
      + (options.horizon > 1 ? [("Steps 1 to \(options.horizon)", 0..<options.horizon)] : [])
  }

  private func errorTable(_ steps: Range<Int>) -> String {
    var rows = [["file"] + Forecaster.allCases.map(\.heading)]
    rows[0] += options.without.map { "without \($0.rawValue)" }
    for file in files {
      var row = ["\(file.name) (\(file.seriesCount))"]
      for forecaster in Forecaster.allCases {
        row.append(pair(file.mse(forecaster, steps), file.mae(forecaster, steps), 4))
      }
      for run in options.without.indices {
        row.append(
          pair(file.mse(.mixture, steps, run: run + 1), file.mae(.mixture, steps, run: run + 1), 4))
      }
      rows.append(row)
    }
    var last = ["**geometric mean**"]
    for forecaster in Forecaster.allCases {
      last.append(
        pair(
          geometricMean { $0.mse(forecaster, steps) }, geometricMean { $0.mae(forecaster, steps) },
          4))
    }
    for run in options.without.indices {
      last.append(
        pair(
          geometricMean { $0.mse(.mixture, steps, run: run + 1) },
          geometricMean { $0.mae(.mixture, steps, run: run + 1) }, 4))
    }
    return markdown(rows + [last])
  }

  private var intervalTable: String {
    let steps = [1, 6, 24].filter { $0 <= options.horizon }
    var rows = [["file"] + steps.map { "step \($0)" } + ["width", "score"]]
    for file in files {
      rows.append(
        [file.name]
          + steps.map { step in
            let range = step - 1..<step
            return pair(
              100 * file.mean(range) { $0.inside[0] }, 100 * file.mean(range) { $0.inside[1] }, 1)
          }
          + [
            pair(
              file.mean(0..<options.horizon) { $0.widths[0] },
              file.mean(0..<options.horizon) { $0.widths[1] }, 3),
            pair(
              file.mean(0..<options.horizon) { $0.scores[0] },
              file.mean(0..<options.horizon) { $0.scores[1] }, 3),
          ])
    }
    let all = 0..<options.horizon
    rows.append(
      ["**geometric mean**"] + steps.map { _ in "" } + [
        pair(
          geometricMean { $0.mean(all) { $0.widths[0] } },
          geometricMean { $0.mean(all) { $0.widths[1] } }, 3),
        pair(
          geometricMean { $0.mean(all) { $0.scores[0] } },
          geometricMean { $0.mean(all) { $0.scores[1] } }, 3),
      ])
    return markdown(rows)
  }

  /// The series whose coverage is beyond 1.5 points of what it should be; nil if there is none.
  private var strayTable: String? {
    var rows = [["file", "series", "step", "coverage", "repeated"]]
    for file in files {
      for series in file.runs[0] where series.observationCount > 2000 {
        for step in [1, 6, 24] where step <= options.horizon {
          let inside = [0, 1].map { level in series.mean(step - 1..<step) { $0.inside[level] } }
          guard abs(inside[0] - 0.8) > 0.015 || abs(inside[1] - 0.95) > 0.015 else { continue }
          rows.append([
            file.name, series.name, "\(step)", pair(100 * inside[0], 100 * inside[1], 1),
            fixedNumber(100 * series.repeatedShare, decimals: 1) + " %",
          ])
        }
      }
    }
    return rows.count > 1 ? markdown(rows) : nil
  }

  /// The mixture against the best of last value, seasonal naive and linear, one step ahead.
  private var ratios: String {
    var rows = [
      [
        "file", "MAE ratio", "MSE ratio", "plain regression", "MAE ratio with it", "repeated",
        "rows 50–499 to last value",
      ]
    ]
    for file in files {
      rows.append([
        file.name, fixedNumber(file.maeRatio, decimals: 3), fixedNumber(file.mseRatio, decimals: 3),
        pair(file.plain.mse, file.plain.mae, 4), fixedNumber(file.plainRatio, decimals: 3),
        fixedNumber(100 * file.repeatedShare, decimals: 0) + " %",
        fixedNumber(file.coldRatio, decimals: 3),
      ])
    }
    rows.append([
      "**geometric mean**", fixedNumber(geometricMean(\.maeRatio), decimals: 3),
      fixedNumber(geometricMean(\.mseRatio), decimals: 3),
      pair(geometricMean(\.plain.mse), geometricMean(\.plain.mae), 4),
      fixedNumber(geometricMean(\.plainRatio), decimals: 3), "",
      fixedNumber(geometricMean(\.coldRatio), decimals: 3),
    ])
    return "## Mixture to the best of last value, seasonal naive and linear, one step ahead\n\n"
      + markdown(rows)
  }

  /// The same as an object with an array of files.
  var json: JSONValue {
    .object([
      JSONMember("horizon", .integer(Int64(options.horizon))),
      JSONMember("files", .array(files.map { $0.json(ranges.map(\.1), options.without) })),
    ])
  }

  /// The geometric mean over the files; zeros are left out.
  private func geometricMean(_ number: (FileAccuracy) -> Double) -> Double {
    rootOfProduct(of: files.map(number).filter { $0 > 0 })
  }

  private func pair(_ first: Double, _ second: Double, _ decimals: Int) -> String {
    fixedNumber(first, decimals: decimals) + " / " + fixedNumber(second, decimals: decimals)
  }

  private func markdown(_ rows: [[String]]) -> String {
    var lines = rows.map { "| " + $0.joined(separator: " | ") + " |" }
    lines.insert("|" + String(repeating: "---|", count: rows[0].count), at: 1)
    return lines.joined(separator: "\n") + "\n"
  }
}

/// The number whose power is the product of `numbers`, as many times as there are.
///
/// Newton's steps toward a product of 1 of all ratios to it, each at most a tenth: no library's
/// logarithm is asked.
func rootOfProduct(of numbers: [Double]) -> Double {
  guard !numbers.isEmpty else { return .nan }
  let count = Double(numbers.count)
  var root = numbers.reduce(0, +) / count
  for _ in 0..<500 {
    let product = numbers.reduce(1) { $0 * ($1 / root) }
    root *= 1 + min(max((product - 1) / count, -0.1), 0.1)
  }
  return root
}
