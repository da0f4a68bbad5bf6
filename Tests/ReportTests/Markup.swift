// A strict reader of XML, for tests: tags that match, attributes in quotes, no stray marks.

/// The elements of a piece of XML, in order, each with its attributes; nil where it is none.
struct Markup {
  /// One element.
  struct Element: Equatable {
    let name: String
    let attributes: [String: String]
  }

  private(set) var elements: [Element] = []
  /// Text between tags, as it stands.
  private(set) var texts: [String] = []

  init?(_ xml: String) {
    var open: [String] = []
    var rest = xml[...]
    while let start = rest.firstIndex(of: "<") {
      let text = String(rest[..<start])
      guard Self.isText(text) else { return nil }
      if !text.isEmpty { texts.append(text) }
      guard let end = rest[start...].firstIndex(of: ">") else { return nil }
      var tag = rest[rest.index(after: start)..<end]
      rest = rest[rest.index(after: end)...]
      if tag.hasPrefix("/") {
        guard open.popLast() == String(tag.dropFirst()) else { return nil }
        continue
      }
      let isEmpty = tag.hasSuffix("/")
      if isEmpty { tag = tag.dropLast() }
      guard let element = Self.element(tag) else { return nil }
      elements.append(element)
      if !isEmpty { open.append(element.name) }
    }
    guard open.isEmpty, Self.isText(String(rest)) else { return nil }
  }

  /// The elements called `name`.
  func all(_ name: String) -> [Element] { elements.filter { $0.name == name } }

  private static func element(_ tag: Substring) -> Element? {
    let name = tag.prefix { $0.isLetter || $0.isNumber }
    guard !name.isEmpty else { return nil }
    var attributes: [String: String] = [:]
    var rest = tag.dropFirst(name.count)
    while !rest.isEmpty {
      guard rest.first == " ", let equals = rest.firstIndex(of: "=") else { return nil }
      let key = String(rest[..<equals].dropFirst())
      rest = rest[rest.index(after: equals)...]
      guard rest.first == "\"", let end = rest.dropFirst().firstIndex(of: "\"") else { return nil }
      let value = String(rest[..<end].dropFirst())
      guard attributes[key] == nil, key.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "-" }),
        isText(value)
      else { return nil }
      attributes[key] = value
      rest = rest[rest.index(after: end)...]
    }
    return Element(name: String(name), attributes: attributes)
  }

  /// Whether every `&` begins a reference, and no other mark stands there.
  private static func isText(_ text: String) -> Bool {
    text.split(separator: "&", omittingEmptySubsequences: false).dropFirst().allSatisfy { part in
      ["amp;", "lt;", "gt;", "quot;", "#39;", "#96;"].contains { part.hasPrefix($0) }
    } && !text.contains("<") && !text.contains(">")
  }
}
