// How the name of a series is put together from device, tags and column.

/// How the name of a series is put together.
struct SeriesTemplate: Equatable, Sendable {
  private enum Part: Equatable {
    case text(String)
    case device
    case tags
    case tag(Int)
    case column
  }

  private let segments: [[Part]]

  /// The template that is used unless another is configured.
  static let standard = "{device}/{tags}/{column}"

  /// Reads a template; `tagNames` may stand in braces too.
  ///
  /// - Throws: What is wrong with it.
  init(_ text: String, tagNames: [String]) throws(SeriesTemplateError) {
    var segments: [[Part]] = []
    for segment in text.split(separator: "/", omittingEmptySubsequences: true) {
      var parts: [Part] = []
      var rest = segment
      while let open = rest.firstIndex(of: "{") {
        if open > rest.startIndex { parts.append(.text(String(rest[..<open]))) }
        guard let close = rest[open...].firstIndex(of: "}") else {
          throw SeriesTemplateError(problem: "a brace is not closed")
        }
        let name = String(rest[rest.index(after: open)..<close])
        switch name {
        case "device": parts.append(.device)
        case "tags": parts.append(.tags)
        case "column": parts.append(.column)
        default:
          guard let tag = tagNames.firstIndex(of: name) else {
            throw SeriesTemplateError(
              problem: "{\(ForeignText.escaped(Array(name.utf8), limit: 40))} is neither device, "
                + "tags, column nor a tag column")
          }
          parts.append(.tag(tag))
        }
        rest = rest[rest.index(after: close)...]
      }
      if !rest.isEmpty { parts.append(.text(String(rest))) }
      segments.append(parts)
    }
    guard !segments.isEmpty else { throw SeriesTemplateError(problem: "it is empty") }
    self.segments = segments
  }

  /// The name of a series; a segment of which nothing is left falls away with its slash.
  func name(device: String?, tags: [String], column: String) -> String {
    let texts = segments.map { parts in
      parts.map { part in
        switch part {
        case .text(let text): text
        case .device: device ?? ""
        case .tags: tags.joined(separator: "/")
        case .tag(let number): tags[number]
        case .column: column
        }
      }.joined()
    }
    return texts.filter { !$0.isEmpty }.joined(separator: "/")
  }
}

/// What is wrong with a series template.
struct SeriesTemplateError: Error, Equatable {
  let problem: String
}
