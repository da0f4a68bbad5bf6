// The manual and the completions: what lies in systemd/ is what the program makes.
import ForecastDaemon
import Foundation
import Testing

@testable import forecastd

private let root = URL(filePath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

/// The text of a file of the repository.
private func text(of path: String) throws -> String {
  try String(contentsOf: root.appending(path: path), encoding: .utf8)
}

private func manualPage() -> String {
  ManualPage(table: .forecastd, version: programVersion).text
}

/// What a reader sees of `roff`, without its fonts and escapes.
private func words(of roff: String) -> String {
  var text = roff
  for (escape, sign) in [
    ("\\fB", ""), ("\\fI", ""), ("\\fR", ""), ("\\&", ""), ("\\-", "-"), ("\\(aq", "'"),
    ("\\(ga", "`"), ("\\(dq", "\""), ("\\(ti", "~"), ("\\(ha", "^"), ("\\[u00B0]", "°"),
    ("\\[u2026]", "…"), ("\\e", "\\"), ("\n", " "),
  ] {
    text = text.replacingOccurrences(of: escape, with: sign)
  }
  return text
}

@Test func `manual pages and completions in systemd are those that are made`() throws {
  var files = [
    "systemd/man/forecastd.8": manualPage(),
    "systemd/man/forecastd.json5.5":
      ConfigurationPage.text(of: try text(of: "config/forecastd.json5")),
  ]
  for shell in Shell.allCases {
    files["systemd/completions/forecastd.\(shell.rawValue)"] = shell.completions(of: .forecastd)
  }
  for (path, made) in files.sorted(by: { $0.key < $1.key }) {
    let url = root.appending(path: path)
    if ProcessInfo.processInfo.environment["FORECASTD_WRITE_MANUAL"] == "1" {
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(made.utf8).write(to: url)
    }
    #expect(
      FileManager.default.contents(atPath: url.path) == Data(made.utf8),
      "\(path) differs; run the tests once with FORECASTD_WRITE_MANUAL=1")
  }
}

@Test func `the manual page has every command, option and exit code`() {
  let text = words(of: manualPage())
  for description in CommandLineTable.forecastd.commands {
    #expect(text.contains(".SS \(description.command.rawValue) "))
    #expect(text.contains("forecastd \(description.usage)"))
    for paragraph in description.details { #expect(text.contains(paragraph)) }
    for option in description.options {
      #expect(text.contains(".TP \(option.usage) \(option.summary)"))
    }
  }
  for (code, meaning) in CommandLineTable.forecastd.exitCodes {
    #expect(text.contains(".TP \(code) \(meaning)"))
  }
}

@Test func `the examples of the manual page are command lines that parse`() throws {
  let lines = ManualPage.examples.flatMap(\.1).flatMap { $0.components(separatedBy: " && ") }
    .filter { $0.hasPrefix("forecastd ") }
  #expect(lines.count > 5)
  for line in lines {
    let arguments = line.split(separator: " ").dropFirst().map(String.init)
    _ = try CommandLineParser(table: .forecastd).parse(arguments)
  }
}

@Test func `the manual page has every environment variable that is read, and no other`() throws {
  let named = ManualPage.environment.flatMap { $0.0.components(separatedBy: ", ") }.sorted()
  var read: Set<String> = []
  let rooms = ["forecastd", "ForecastDaemon", "LinuxSystem"]
  for room in rooms {
    let folder = root.appending(path: "Sources/\(room)")
    let tree = try #require(FileManager.default.enumerator(atPath: folder.path))
    for case let path as String in tree where path.hasSuffix(".swift") {
      let code = try String(contentsOf: folder.appending(path: path), encoding: .utf8)
      for opening in ["ProcessEnvironment.value(\"", "console.environment(\""] {
        for use in code.components(separatedBy: opening).dropFirst() {
          read.insert(String(use.prefix { $0 != "\"" }))
        }
      }
    }
  }
  #expect(named == read.sorted())
}

@Test func `the page of the configuration has every word of the annotated one`() throws {
  let file = try text(of: "config/forecastd.json5")
  let page = words(of: ConfigurationPage.text(of: file))
  for line in file.split(separator: "\n") {
    for word in line.split(separator: " ") where !["{", "},", "],", "}"].contains(word) {
      // Of a key the page has the name, of a value not the comma behind it.
      let bare = word.hasSuffix(",") || word.hasSuffix(":") ? word.dropLast() : word
      let isMark = bare.allSatisfy { $0 == "/" } || bare == "[" || bare == "{"
      #expect(isMark || page.contains(bare), "\(word) of: \(line)")
    }
  }
}

@Test func `the page of the configuration tells keys, groups and rules apart`() {
  let page = ConfigurationPage.text(
    of: """
      // What it is.
      //     try it
      {
        // Where.
        spool: "/x",

        // Rules.
        rules: [
          //   { match: "a-b" },
        ],

        limits: {
          // How
          // many.
          rows: 5,
          fields: [],
        },
      }
      """)
  let expected = """
    .SH DESCRIPTION
    What it is.
    .PP
    .EX
      try it
    .EE
    .SH KEYS
    .TP
    \\fBspool\\fR
    Where. Default: \\(dq/x\\(dq
    .SS rules
    Rules.
    .PP
    .EX
    { match: \\(dqa\\-b\\(dq },
    .EE
    .SS limits
    .TP
    \\fBlimits.rows\\fR
    How many. Default: 5
    .TP
    \\fBlimits.fields\\fR
    Default: []
    .SH SEE ALSO
    """
  #expect(page.contains(expected), "\(page)")
}
