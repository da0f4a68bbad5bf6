// The one table of the command line.
import Testing

@testable import forecastd

private let table = CommandLineTable.forecastd

@Test func `every command stands in the table once`() {
  #expect(
    table.commands.map(\.command.rawValue).sorted() == Command.allCases.map(\.rawValue).sorted())
}

@Test func `options and operands are described once, in one line`() {
  for description in table.commands {
    let names = description.options.map(\.name)
    #expect(Set(names).count == names.count)
    #expect(!names.contains("help"))
    for text in [description.summary] + description.options.map(\.summary) {
      #expect(!text.isEmpty && !text.hasSuffix(".") && !text.contains("\n"))
    }
    // Only the last operand may be repeated or left out: otherwise places would be ambiguous.
    #expect(description.operands.dropLast().allSatisfy { $0.isRequired && !$0.isRepeatable })
  }
}

@Test func `exit codes ascend`() {
  let codes = table.exitCodes.map(\.code)
  #expect(codes == [0, 1, 64, 65, 70, 73, 74, 75, 77, 78])
}
