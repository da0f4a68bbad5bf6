// How good the forecasts are on real data, which lies beside the repository where it is at hand.
import Foundation
import Testing
import TimeSeries

@testable import Forecasting

/// ETTh1 of Zhou and others (2021), "Informer": hourly, seven columns.
private let file = URL(filePath: #filePath).deletingLastPathComponent()
  .appending(path: "../../../shared/data/ett/ETTh1.csv").standardized

/// The sums of one step ahead, of z-scores.
private struct Sums {
  var (count, squares, sizes, lastValueSizes, networkSizes) = (0.0, 0.0, 0.0, 0.0, 0.0)
  var (inside80, inside95) = (0.0, 0.0)
}

/// Forecasts one column as §1 of the design says: scaled by rows 0–2879, scored on 3600–14 399.
private func sums(of values: [Double]) -> [Sums] {
  let mean = values[..<2880].reduce(0, +) / 2880
  let variance = values[..<2880].reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 2880
  let deviation = variance.squareRoot()
  var feed = Feed(ForecasterOptions())
  var sums = [Sums](repeating: Sums(), count: 24)
  for (row, value) in values.enumerated() {
    feed.learn(value, step: 3600)
    guard row >= 3599, row + 24 < values.count else { continue }
    _ = feed.forecaster.network.forecast(from: feed.forecaster.memory, using: &feed.workspace)
    for step in feed.forecaster.forecast()?.steps ?? [] {
      let actual = values[row + step.step]
      let index = step.step - 1
      let error = (step.value - actual) / deviation
      sums[index].count += 1
      sums[index].squares += error * error
      sums[index].sizes += abs(error)
      sums[index].lastValueSizes += abs(value - actual) / deviation
      let said = value + feed.workspace.changes[index]
      sums[index].networkSizes += abs(said - actual) / deviation
      sums[index].inside80 += step.lower80...step.upper80 ~= actual ? 1 : 0
      sums[index].inside95 += step.lower95...step.upper95 ~= actual ? 1 : 0
    }
  }
  return sums
}

@Test(
  .enabled(
    if: FileManager.default.fileExists(atPath: file.path),
    "the data are not part of the repository: ../shared/data/ett/ETTh1.csv is absent"))
func `ETTh1 is forecast as well as it was when this was written`() throws {
  let lines = try String(contentsOf: file, encoding: .utf8).split(whereSeparator: \.isNewline)
  let rows = lines.dropFirst().prefix(14_400).map { line in
    line.split(separator: ",").dropFirst().compactMap { Double($0) }
  }
  let columns = (0..<7).map { column in sums(of: rows.map { $0[column] }) }
  func mean(_ steps: Range<Int>, _ number: (Sums) -> Double) -> Double {
    let parts = columns.flatMap { $0[steps] }
    return parts.reduce(0) { $0 + number($1) / $1.count } / Double(parts.count)
  }
  // Measured: 0.191, 0.259; 0.611, 0.476.
  #expect(mean(0..<1, \.squares) < 0.195)
  #expect(mean(0..<1, \.sizes) < 0.264)
  #expect(mean(0..<24, \.squares) < 0.620)
  #expect(mean(0..<24, \.sizes) < 0.484)
  #expect(mean(0..<1, \.networkSizes) < 0.85 * mean(0..<1, \.lastValueSizes))
  #expect(abs(mean(0..<24, \.inside80) - 0.8) < 0.015)
  #expect(abs(mean(0..<24, \.inside95) - 0.95) < 0.015)
}
