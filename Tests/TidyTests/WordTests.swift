// House rules on words: what code may not say, and why.
import Testing

/// A word that stands nowhere in code, but for the places that may say it.
private struct ForbiddenWord {
  let word: String
  /// What to do about it.
  let advice: String
  /// The only folder it is forbidden in; `""` is everywhere.
  var folder = ""
  /// Files, or folders that end in `/`, that may say it, each with its reason beside it.
  var allowed: [String] = []
}

struct WordTests {
  private static let forbidden: [ForbiddenWord] = [
    ForbiddenWord(word: "try!", advice: "handle the error, or throw it on"),
    ForbiddenWord(word: "as!", advice: "use `as?` and say what happens otherwise"),
    ForbiddenWord(word: "String(format:", advice: "print numbers as \"\\(value)\""),
    ForbiddenWord(word: "Date()", advice: "take the time as an argument"),
    ForbiddenWord(word: "Date.now", advice: "take the time as an argument"),
    ForbiddenWord(word: "SystemRandomNumberGenerator", advice: "use SplitMix64 with a seed"),
    ForbiddenWord(
      word: "nonisolated(unsafe)", advice: "pass the value as an argument",
      allowed: ["Sources/LinuxSystem/WorkerPool.swift"]),
    ForbiddenWord(word: "DispatchQueue", advice: "use LinuxSystem.WorkerPool"),
    ForbiddenWord(word: "async", advice: "one thread, one poll", folder: "Sources/"),
    ForbiddenWord(word: "await", advice: "one thread, one poll", folder: "Sources/"),
    ForbiddenWord(word: "actor", advice: "one thread, one poll", folder: "Sources/"),
    ForbiddenWord(
      word: "@unchecked Sendable", advice: "only the worker pool shares memory",
      folder: "Sources/", allowed: ["Sources/LinuxSystem/WorkerPool.swift"]),
    ForbiddenWord(
      word: "print(", advice: "return text; the roof and the door write it", folder: "Sources/",
      allowed: ["Sources/forecastd/"]),
    ForbiddenWord(word: "sleep(", advice: "tests simulate time", folder: "Tests/"),
    ForbiddenWord(word: "usleep(", advice: "tests simulate time", folder: "Tests/"),
  ]

  /// The standard library's draws, which are random to everyone unless `using:` names a generator.
  ///
  /// Sources make none: how the library turns bits into numbers may change with its version, and
  /// what is learned may not. A test may draw with a seeded generator of its own: what it claims
  /// holds for any draw, so another version only picks other examples.
  private static let draws = [".random(", ".randomElement(", ".shuffled(", ".shuffle("]

  /// Functions of libm whose last bit differs between processors.
  private static let libm = [
    "exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "pow", "sin", "cos", "tan", "tanh",
    "sinh", "cosh", "asin", "acos", "atan", "atan2", "erf", "tgamma", "lgamma", "cbrt", "hypot",
  ]

  /// Files with classes, and why identity is their point.
  private static let classes: [String: String] = [
    "Sources/LinuxSystem/WorkerPool.swift": "threads share one board of work behind one lock"
  ]

  @Test func `no file says a forbidden word`() {
    var problems: [String] = []
    for file in SourceTree.swiftFiles() {
      let code = SwiftText.code(of: file.text)
      for rule in Self.forbidden where file.path.hasPrefix(rule.folder) {
        if rule.allowed.contains(where: { file.path.hasPrefix($0) }) { continue }
        for line in lineNumbers(of: rule.word, in: code) {
          problems.append("\(file.path):\(line): `\(rule.word)`: \(rule.advice)")
        }
      }
    }
    #expect(problems.isEmpty, "\(listed(problems))")
  }

  @Test func `no source draws by the standard library, and no test without a generator`() {
    var problems: [String] = []
    for file in SourceTree.swiftFiles() {
      let code = SwiftText.code(of: file.text)
      for draw in Self.draws {
        let lines =
          file.isSource ? lineNumbers(of: draw, in: code) : linesWithoutGenerator(draw, in: code)
        let advice =
          file.isSource ? "use SplitMix64 with a seed" : "add `using:` and a generator with a seed"
        problems += lines.map { "\(file.path):\($0): `\(draw)`: \(advice)" }
      }
    }
    #expect(problems.isEmpty, "\(listed(problems))")
  }

  @Test func `draws without a generator are told from those with one`() {
    let code = """
      a.random(in: 0..<n)
      b.random(in: f(using: &g))
      c.random(in: 0..<n, using: &g)
      d.random(
        in: 0..<f(n),
        using: &g)
      e.random(in: 0..<x.random(using: &g))
      f.random(); h(using: &g)
      g.random(in: [1, h(2)], (using: 3))
      """
    #expect(linesWithoutGenerator(".random(", in: code) == [1, 2, 7, 8, 9])
  }

  @Test func `no source calls libm`() {
    let files = SourceTree.swiftFiles().filter(\.isSource)
      .map { (file: $0, code: SwiftText.code(of: $0.text)) }
    var problems: [String] = []
    for name in Self.libm {
      let rooms = Set(
        files.filter { !lineNumbers(of: "func \(name)(", in: $0.code).isEmpty }.map(\.file.room))
      for (file, code) in files where !rooms.contains(file.room) {
        let methods = Set(lineNumbers(of: ".\(name)(", in: code))
        for line in lineNumbers(of: "\(name)(", in: code) where !methods.contains(line) {
          problems.append(
            "\(file.path):\(line): libm's `\(name)` differs between processors; "
              + "use a function of our own")
        }
      }
    }
    #expect(problems.isEmpty, "\(listed(problems))")
  }

  @Test func `nothing global or static changes`() {
    var problems: [String] = []
    for file in SourceTree.swiftFiles() where file.isSource {
      for line in linesOfGlobalState(in: SwiftText.code(of: file.text)) {
        problems.append(
          "\(file.path):\(line): a variable that everything shares; make it a `let`, "
            + "or part of a value that is passed on")
      }
    }
    #expect(problems.isEmpty, "\(listed(problems))")
  }

  @Test func `global state is told from computed and local variables`() {
    let code = """
      var global = 1
      private var other: Int { 1 }
      struct S {
        static var shared = 2
        static var computed: Int { 3 }
        static var closed: Int = { 4 }()
        var own = 5
      }
      """
    #expect(linesOfGlobalState(in: code) == [1, 4, 6])
  }

  @Test func `classes exist only where identity is the point`() {
    var problems: [String] = []
    for file in SourceTree.swiftFiles() where file.isSource && Self.classes[file.path] == nil {
      let code = SwiftText.code(of: file.text)
      let modifiers = ["class func", "class var", "import class"].flatMap {
        lineNumbers(of: $0, in: code)
      }
      for line in lineNumbers(of: "class", in: code) where !modifiers.contains(line) {
        problems.append(
          "\(file.path):\(line): a class; make it a struct, or enter it with its reason "
            + "in WordTests.classes")
      }
    }
    #expect(problems.isEmpty, "\(listed(problems))")
  }

  @Test func `an error is swallowed only with a comment that begins Expected`() {
    var problems: [String] = []
    for file in SourceTree.swiftFiles() where file.isSource {
      for line in linesThatSwallow(in: file) {
        problems.append(
          "\(file.path):\(line): an error is dropped here; say why above it or beside it in a "
            + "comment that begins `Expected:`")
      }
    }
    #expect(problems.isEmpty, "\(listed(problems))")
  }

  @Test func `swallowed errors are found, explained ones are not`() {
    let text = """
      do { try a() } catch {}
      do { try a() } catch {
        // Expected: b.
      }
      try? c()
      // Expected: d.
      try? e()
      _ = try? f()  // Expected: g.
      _ = try? h()
      if let i = try? j() { k(i) }
      """
    #expect(linesThatSwallow(in: SourceFile(path: "a.swift", text: text)) == [1, 5, 9])
  }

  @Test func `nothing is put off: the words for it stand nowhere`() {
    // Put together here, or this file would break its own rule.
    let words = ["TO" + "DO", "FIX" + "ME", "HA" + "CK"]
    let paths =
      ["README.md", "Package.swift", ".ci/run"]
      + ["Sources", "Tests", "systemd", "config"].flatMap { SourceTree.paths(below: $0) }
    var problems: [String] = []
    for file in paths.compactMap(SourceTree.file) {
      for word in words {
        for line in lineNumbers(of: word, in: file.text) {
          problems.append("\(file.path):\(line): `\(word)`; do it now, or file an issue")
        }
      }
    }
    #expect(problems.isEmpty, "\(listed(problems))")
  }
}

/// Lines where `draw`, which ends with its parenthesis, has no argument `using:` of its own, in
/// blanked `code`.
private func linesWithoutGenerator(_ draw: String, in code: String) -> [Int] {
  var lines: [Int] = []
  var rest = code[...]
  while let call = rest.firstRange(of: draw) {
    rest = rest[call.upperBound...]
    var depth = 0
    let arguments = rest.prefix { sign in
      if "([{".contains(sign) { depth += 1 }
      if ")]}".contains(sign) { depth -= 1 }
      return depth >= 0
    }
    depth = 0
    let own = arguments.filter { sign in
      if ")]}".contains(sign) { depth -= 1 }
      defer { if "([{".contains(sign) { depth += 1 } }
      return depth == 0
    }
    if lineNumbers(of: "using:", in: own).isEmpty {
      lines.append(code[..<call.lowerBound].count { $0 == "\n" } + 1)
    }
  }
  return lines
}

/// Lines of stored variables that are global or static, in blanked `code`.
private func linesOfGlobalState(in code: String) -> [Int] {
  code.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap {
    index, line in
    let isGlobal = ["var ", "public var ", "package var ", "internal var ", "private var "]
      .contains { line.hasPrefix($0) }
    guard isGlobal || !lineNumbers(of: "static var", in: String(line)).isEmpty else { return nil }
    let beforeBrace = line.prefix { $0 != "{" }
    let isComputed = beforeBrace.count < line.count && !beforeBrace.contains("=")
    return isComputed ? nil : index + 1
  }
}

/// Lines that drop an error and have no comment `Expected:` within reach.
///
/// An error is dropped by an empty `catch` and by a `try?` whose value nobody takes. Within reach
/// are the braces, the same line, and the comment lines straight above.
private func linesThatSwallow(in file: SourceFile) -> [Int] {
  let code = SwiftText.code(of: file.text).split(
    separator: "\n", omittingEmptySubsequences: false)
  let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
  func isExplained(_ index: Int) -> Bool {
    if lines[index].contains("Expected:") { return true }
    var above = index
    while above > 0, lines[above - 1].drop(while: { $0 == " " }).hasPrefix("//") {
      above -= 1
      if lines[above].contains("Expected:") { return true }
    }
    return false
  }
  return code.indices.filter { index in
    let statement = code[index].drop { $0 == " " }
    if statement.hasPrefix("try?") || statement.hasPrefix("_ = try?") { return !isExplained(index) }
    guard let brace = code[index].firstRange(of: "catch {")?.upperBound else { return false }
    // The catch is empty if the next thing that is code is its closing brace.
    var body = code[index][brace...]
    var last = index
    while body.allSatisfy({ $0 == " " }), last + 1 < code.count {
      last += 1
      body = code[last]
    }
    let isEmpty = body.first { $0 != " " } == "}"
    return isEmpty && !(index...last).contains(where: isExplained)
  }.map { $0 + 1 }
}
