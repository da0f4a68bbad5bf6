// House rules on the shape of files: their size, width, first sentence and functions.
import Testing

struct LayoutTests {
  private static let lineLimit = 400
  private static let columnLimit = 100
  private static let functionLineLimit = 70

  @Test func `no file is longer than 400 lines`() {
    let problems = SourceTree.swiftFiles().filter { $0.lines.count > Self.lineLimit }
      .map { "\($0.path): \($0.lines.count) lines; split it by topic: Type+Topic.swift" }
    #expect(problems.isEmpty, "\(listed(problems))")
  }

  @Test func `no line of Swift is wider than 100 columns`() {
    var problems: [String] = []
    for file in SourceTree.swiftFiles() {
      for (index, line) in file.lines.enumerated()
      where line.utf8.count > Self.columnLimit && line.count > Self.columnLimit {
        problems.append("\(file.path):\(index + 1): \(line.count) columns; break the line")
      }
    }
    #expect(problems.isEmpty, "\(listed(problems))")
  }

  @Test func `each file opens with a sentence that says what it is for`() {
    let problems = SourceTree.swiftFiles().filter { !opensWithSentence($0.lines) }
      .map { "\($0.path):1: begin with one sentence, `// What it is for.`" }
    #expect(problems.isEmpty, "\(listed(problems))")
  }

  @Test func `an opening sentence begins and ends like one`() {
    #expect(opensWithSentence(["// What a sensor said: one value.", "import A"]))
    #expect(opensWithSentence(["// One sentence over", "// two lines.", "", "import A"]))
    #expect(!opensWithSentence(["import A"]))
    #expect(!opensWithSentence(["/// A doc comment."]))
    #expect(!opensWithSentence(["// no capital."]))
    #expect(!opensWithSentence(["// No full stop", "import A"]))
    #expect(!opensWithSentence([]))
  }

  @Test func `no function is longer than 70 lines`() {
    var problems: [String] = []
    for file in SourceTree.swiftFiles() {
      for function in functions(in: SwiftText.code(of: file.text))
      where function.lineCount > Self.functionLineLimit {
        problems.append(
          "\(file.path):\(function.line): a function of \(function.lineCount) lines; "
            + "give its parts names and make them functions")
      }
    }
    #expect(problems.isEmpty, "\(listed(problems))")
  }

  @Test func `functions are measured from their keyword to their last brace`() {
    let code = """
      protocol P {
        func required(by: Int) -> Int
        init(x: Int)
      }
      struct S {
        init?(x: Int = { 1 }()) {
          self.init()
        }
        deinit { if a { b } }
        func inner(
          a: Int
        ) -> [Int] where A: B {
          func nested() {
          }
        }
      }
      """
    let found = functions(in: code).map { [$0.line, $0.lineCount] }
    #expect(found == [[6, 3], [9, 1], [10, 6], [13, 2]])
  }

  private func opensWithSentence(_ lines: [Substring]) -> Bool {
    let comment = lines.prefix { $0.hasPrefix("// ") }
    guard let first = comment.first?.dropFirst(3), let letter = first.first else { return false }
    if first.hasPrefix("swift-tools-version") { return true }
    return !letter.isLowercase && comment.contains { $0.hasSuffix(".") }
  }
}

/// A function's place and length in lines.
struct FunctionExtent {
  let line: Int
  let lineCount: Int
}

/// The functions with bodies in blanked `code`, in the order of their keywords.
func functions(in code: String) -> [FunctionExtent] {
  let bytes = Array(code.utf8)
  var extents: [FunctionExtent] = []
  var line = 1
  var index = 0
  while index < bytes.count {
    if bytes[index] == UInt8(ascii: "\n") { line += 1 }
    guard let keyword = functionKeyword(in: bytes, at: index) else {
      index += 1
      continue
    }
    index += keyword.utf8.count
    if let lineCount = lineCountOfFunction(in: bytes, after: index) {
      extents.append(FunctionExtent(line: line, lineCount: lineCount))
    }
  }
  return extents
}

/// The keyword that begins a function at `index`, if one does.
private func functionKeyword(in bytes: [UInt8], at index: Int) -> String? {
  if index > 0, isNameByte(bytes[index - 1]) || bytes[index - 1] == UInt8(ascii: ".") {
    return nil
  }
  return ["func", "init", "deinit"].first { word in
    let end = index + word.utf8.count
    guard end < bytes.count, !isNameByte(bytes[end]) else { return false }
    return bytes[index..<end].elementsEqual(word.utf8)
  }
}

/// The lines from a function's keyword to its closing brace; nil where it has no body.
private func lineCountOfFunction(in bytes: [UInt8], after start: Int) -> Int? {
  var parentheses = 0
  var braces = 0
  var lines = 1
  for index in start..<bytes.count {
    switch bytes[index] {
    case UInt8(ascii: "("), UInt8(ascii: "["): parentheses += 1
    case UInt8(ascii: ")"), UInt8(ascii: "]"): parentheses -= 1
    case UInt8(ascii: "\n"): lines += 1
    case UInt8(ascii: "{") where parentheses == 0: braces += 1
    case UInt8(ascii: "}") where parentheses == 0:
      braces -= 1
      if braces == 0 { return lines }
      if braces < 0 { return nil }
    default: break
    }
    let isNextDeclaration =
      braces == 0 && parentheses <= 0 && isNameByte(bytes[index]) && !isNameByte(bytes[index - 1])
      && ["func", "init", "var", "let", "case", "static", "mutating"].contains { word in
        bytes[index...].starts(with: word.utf8)
          && !(index + word.utf8.count < bytes.count && isNameByte(bytes[index + word.utf8.count]))
      }
    if isNextDeclaration { return nil }
  }
  return nil
}
