// The list of failures that others had in the field: each has a test that names it, or a reason.
import Testing

struct FieldFailureTests {
  /// How many failures there are of each kind.
  private static let counts = [("P", 9), ("D", 14), ("S", 11), ("I", 5), ("C", 7), ("Q", 11)]
  private static let page = "Tests/FieldFailures.md"

  @Test func `every failure of the list is named by a test, or has its reason`() throws {
    let rows = failureRows(in: try #require(SourceTree.file(Self.page)).text)
    let expected = Self.counts.flatMap { kind, count in (1...count).map { "\(kind)\($0)" } }
    #expect(rows.map(\.id) == expected, "\(Self.page) has a row for each, in order")
    var names: [NamedFailure] = []
    for path in SourceTree.paths(below: "Tests").filter({ !$0.hasSuffix(".md") }) {
      guard let file = SourceTree.file(path) else { continue }
      names += namedFailures(in: file)
    }
    let problems = failureProblems(rows, names)
    #expect(problems.isEmpty, "\(listed(problems))")
  }

  /// Field failure S10.
  @Test func `no unit starts the daemon by a path, which may miss what comes`() {
    let units = SourceTree.paths(below: "systemd")
    #expect(units.contains { $0.hasSuffix(".service") })
    #expect(!units.contains { $0.hasSuffix(".path") })
  }

  @Test func `rows of the list are those of its table`() {
    let page = """
      | | what happened |
      |---|---|
      | P1 | a | b |
      | P2 | a | not tested: c |
      text | P3 | d
      """
    let rows = failureRows(in: page)
    #expect(rows.map(\.id) == ["P1", "P2"])
    #expect(rows.map(\.hasReason) == [false, true])
  }

  @Test func `failures are named in comments that stand above something`() {
    // Put together here, or this file would name them itself.
    let (doc, hash) = ("//" + "/", "#" + "")
    let text = """
      /// Goal: something.
      \(doc) Field failures P1, D14.
      @Test(arguments: 1...2)
      func a() {}
      \(hash) Field failure S2.
      wait
      \(doc) Field failure Q1.

      // It is no field failure C3.
      \(doc) Field failure I.
      @Test func b() {}
      """
    let names = namedFailures(in: SourceFile(path: "a.swift", text: text))
    #expect(names.map(\.id) == ["P1", "D14", "S2", "Q1", "I"])
    #expect(names.map(\.isAboveSomething) == [true, true, true, false, true])
  }

  @Test func `what is missing, unknown or named to no end is told`() {
    let rows = [
      FailureRow(id: "P1", hasReason: false), FailureRow(id: "P2", hasReason: false),
      FailureRow(id: "P3", hasReason: true), FailureRow(id: "P4", hasReason: true),
    ]
    func named(_ id: String, _ isAboveSomething: Bool = true) -> NamedFailure {
      NamedFailure(id: id, place: "a:1", isAboveSomething: isAboveSomething)
    }
    let problems = failureProblems(
      rows, [named("P1"), named("P4"), named("P9"), named("P1", false)])
    #expect(
      problems == [
        "P2: no test names it; name it above a test, `/// Field failure P2.`, or give its row a "
          + "reason that begins `not tested:`",
        "P4: a test names it, and its row says why it is not tested; take one away",
        "a:1: names P9, which is not in the list",
        "a:1: names P1 above nothing; put it above the test",
      ])
  }
}

/// A row of the list.
private struct FailureRow: Equatable {
  let id: String
  /// Whether it says why there is no test.
  let hasReason: Bool
}

/// A comment that names a failure.
private struct NamedFailure: Equatable {
  let id: String
  let place: String
  /// Whether code follows.
  let isAboveSomething: Bool
}

private func failureRows(in page: String) -> [FailureRow] {
  page.split(separator: "\n").compactMap { line in
    guard line.hasPrefix("| ") else { return nil }
    let cells = line.split(separator: "|").map { cell in
      String(cell.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
    guard cells.count > 2, let id = cells.first, id.first?.isUppercase ?? false,
      !id.dropFirst().isEmpty, id.dropFirst().allSatisfy(\.isNumber)
    else { return nil }
    return FailureRow(id: id, hasReason: cells.last?.hasPrefix("not tested:") ?? false)
  }
}

/// The failures that comments name, such as `/// Field failure P1.` or `# Field failures P1, P2.`.
private func namedFailures(in file: SourceFile) -> [NamedFailure] {
  var names: [NamedFailure] = []
  let lines = file.lines
  for (index, line) in lines.enumerated() {
    let text = line.drop { $0 == " " }
    guard
      let start = ["/// Field failure", "# Field failure"].first(where: { text.hasPrefix($0) }),
      text.hasSuffix(".")
    else { continue }
    let list = text.dropFirst(start.count).drop { $0 == "s" }.dropLast()
    let next = lines.dropFirst(index + 1)
      .first { line in
        let text = line.drop { $0 == " " }
        return !text.hasPrefix("///") && !text.hasPrefix("#")
      }
    names += list.split { ", ".contains($0) }.map { id in
      NamedFailure(
        id: String(id), place: "\(file.path):\(index + 1)",
        isAboveSomething: next?.contains { $0 != " " } ?? false)
    }
  }
  return names
}

private func failureProblems(_ rows: [FailureRow], _ names: [NamedFailure]) -> [String] {
  var problems: [String] = []
  for row in rows {
    switch (names.contains { $0.id == row.id }, row.hasReason) {
    case (false, false):
      problems.append(
        "\(row.id): no test names it; name it above a test, `/// Field failure \(row.id).`, or "
          + "give its row a reason that begins `not tested:`")
    case (true, true):
      problems.append(
        "\(row.id): a test names it, and its row says why it is not tested; take one away")
    default: break
    }
  }
  for name in names where !rows.contains(where: { $0.id == name.id }) {
    problems.append("\(name.place): names \(name.id), which is not in the list")
  }
  for name in names where !name.isAboveSomething {
    problems.append("\(name.place): names \(name.id) above nothing; put it above the test")
  }
  return problems
}
