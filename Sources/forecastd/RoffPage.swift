// Plain text as roff, the language of manual pages.

/// A manual page that grows from its head to its end.
struct RoffPage: Equatable, Sendable {
  /// Columns of the source; a paragraph is broken before them.
  private static let lineLimit = 80

  /// The page so far.
  private(set) var text: String
  /// Whether a section has just begun, and with it its first paragraph.
  private var isAtHeading = false

  /// A page without sections.
  ///
  /// - Parameters:
  ///   - name: What the page is called, such as `forecastd`.
  ///   - section: The part of the manual it belongs to.
  ///   - date: The day of its last change, as `YYYY-MM-DD`.
  ///   - source: The program and its version.
  ///   - origin: What the page is made of; stands in a comment.
  init(name: String, section: Int, date: String, source: String, origin: String) {
    text = """
      .\\" Made of \(origin); change that.
      .TH "\(Self.plain(name))" \(section) "\(date)" "\(Self.plain(source))"
      .ad l

      """
  }

  /// Begins a section.
  mutating func section(_ title: String) {
    text += ".SH \(Self.plain(title.uppercased()))\n"
    isAtHeading = true
  }

  /// Begins a part of a section.
  mutating func subsection(_ title: String) {
    text += ".SS \(Self.plain(title))\n"
    isAtHeading = true
  }

  /// Adds a paragraph of plain text.
  mutating func paragraph(_ paragraph: String) {
    add(Self.broken(Self.plain(paragraph)), as: ".PP")
  }

  /// Adds a paragraph of one line in the words of a command line.
  mutating func usage(_ words: String) {
    add(Self.broken(Self.styled(words)), as: ".PP")
  }

  /// Adds a term in the words of a command line, and its explanation.
  mutating func term(_ words: String, _ explanation: String) {
    add(Self.styled(words) + "\n" + Self.broken(Self.plain(explanation)), as: ".TP")
  }

  /// Adds a name, and what there is to say about it.
  mutating func name(_ name: String, _ explanation: String) {
    let name = "\\fB" + Self.plain(name) + "\\fR\n"
    add(name + Self.broken(Self.plain(explanation)), as: ".TP")
  }

  /// Adds lines that keep their form.
  mutating func example(_ lines: [String]) {
    let kept = lines.map { Self.protected(Self.plain($0)) + "\n" }
    add(".EX\n" + kept.joined() + ".EE\n", as: ".PP")
  }

  /// Adds `lines` as a paragraph of that kind.
  private mutating func add(_ lines: String, as kind: String) {
    // After a heading a plain paragraph begins by itself.
    if kind != ".PP" || !isAtHeading { text += kind + "\n" }
    text += lines
    isAtHeading = false
  }

  /// `text` with every sign that roff would obey, or print as another one, escaped; in ASCII.
  static func plain(_ text: String) -> String {
    text.unicodeScalars.map { sign in
      switch sign {
      case "\\": "\\e"
      case "-": "\\-"
      case "'": "\\(aq"
      case "`": "\\(ga"
      case "\"": "\\(dq"
      case "^": "\\(ha"
      case "~": "\\(ti"
      case _ where !sign.isASCII: "\\[u\(fourDigits(sign.value))]"
      default: String(sign)
      }
    }.joined()
  }

  /// Words of a command line: what is typed as it stands in bold, placeholders in italics.
  static func styled(_ words: String) -> String {
    words.split(separator: " ").map { word in
      let start = word.prefix { $0 == "[" }
      let core = word.dropFirst(start.count).prefix { $0 != "]" }
      let isPlaceholder = core.first?.isUppercase == true
      return start + (isPlaceholder ? "\\fI" : "\\fB") + plain(String(core)) + "\\fR"
        + word.dropFirst(start.count + core.count)
    }.joined(separator: " ")
  }

  /// Lines that fit, broken between words.
  private static func broken(_ text: String) -> String {
    var lines: [String] = []
    for word in text.split(separator: " ") {
      if let last = lines.last, last.utf8.count + 1 + word.utf8.count <= lineLimit {
        lines[lines.count - 1] = last + " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines.map { protected($0) + "\n" }.joined()
  }

  /// `line` so that a full stop at its beginning is one.
  private static func protected(_ line: String) -> String {
    line.hasPrefix(".") ? "\\&" + line : line
  }

  private static func fourDigits(_ number: UInt32) -> String {
    let digits = String(number, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
