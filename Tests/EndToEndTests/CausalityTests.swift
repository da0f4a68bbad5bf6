// No forecast depends on what comes after its origin: a file that ends early tells as much.
import Foundation
import Testing

struct CausalityTests {
  @Test func `forecasts of the boiler house do not depend on later rows`() throws {
    let week = RowFile(try SampleData.bytes(SampleData.boilerHouse[0]))
    try expectCausal(week, cuts: [1, 2, 40, 700])
  }

  @Test(.enabled(if: RealData.isPresent, RealData.absence))
  func `forecasts of hours do not depend on later rows`() throws {
    try expectCausal(RealData.hours(1200), cuts: [300, 1100])
  }

  /// Forecasts `file` whole, cut, and with later rows that say something else.
  private func expectCausal(_ file: RowFile, cuts: [Int]) throws {
    try inFreshDirectory { directory in
      func forecasts(_ text: String, _ name: String) throws -> [UInt8] {
        let (input, output) = ("\(directory)/input.csv", "\(directory)/\(name).csv")
        try write(text, to: input)
        let ended = try Program.run(
          ["backtest", "--horizon", "2", "--forecasts", output, input], in: directory)
        #expect(ended.code == 0, "\(ended.messages)")
        return try [UInt8](Data(contentsOf: URL(filePath: output)))
      }
      let whole = try forecasts(file.text, "whole")
      #expect(try forecasts(file.text, "again") == whole)
      for cut in cuts {
        let early = try forecasts(file.rows(0..<cut).text, "cut-\(cut)")
        #expect(whole.starts(with: early), "cut at row \(cut)")
        let other = try forecasts(file.scaled(from: cut).text, "other-\(cut)")
        #expect(other.starts(with: early), "changed from row \(cut) on")
        #expect(other.count > early.count && other != whole)
        if cut >= 40 {
          let columns = file.header.split(separator: ",").count - 1
          // All but the first origins of each series have two steps a row.
          #expect(early.count { $0 == 10 } > (cut - 30) * columns * 2)
        }
      }
    }
  }
}

extension RowFile {
  /// The file with every value from row `first` on ten times as large.
  func scaled(from first: Int) -> RowFile {
    RowFile(
      header: header,
      rows: rows.enumerated().map { index, row in
        guard index >= first else { return row }
        let fields = row.split(separator: ",", omittingEmptySubsequences: false)
        let values = fields.dropFirst().map { field in
          Double(field).map { "\($0 * 10)"[...] } ?? field
        }
        return (fields.prefix(1) + values).joined(separator: ",")[...]
      })
  }
}
