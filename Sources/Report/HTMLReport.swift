// The report: one page that shows everything without asking anybody for anything.
import TimeSeries

/// A page that grows series by series, and is finished with what came in.
///
/// It holds its own style, script and drawings, and forbids everything else by a policy that names
/// the digests of both. All of it works without the script but the search, the other theme and the
/// numbers under the pointer.
public struct HTMLReport: Sendable {
  private let made: Timestamp
  private let version: String
  private let knownSeries: Int
  private var rows: [UInt8] = []
  private var sections: [UInt8] = []
  /// How many series it tells of.
  public private(set) var seriesCount = 0
  private var staleCount = 0

  /// How long a page gets before it takes no more series: browsers grow slow, and memory is short.
  static let byteLimit = 64 << 20

  /// Whether it takes no more series.
  public var isFull: Bool { rows.count + sections.count >= Self.byteLimit }

  /// A report that tells of nothing yet.
  ///
  /// - Parameters:
  ///   - made: When it is made.
  ///   - version: The program's version.
  ///   - knownSeries: How many series there are, told of or not.
  public init(made: Timestamp, version: String, knownSeries: Int) {
    self.knownSeries = knownSeries
    self.made = Timestamp(seconds: made.microseconds / 1_000_000)
    self.version = version
  }

  /// Adds a series below the others.
  public mutating func append(_ series: SeriesReport) {
    seriesCount += 1
    if series.state == "stale" { staleCount += 1 }
    let section = SeriesSection(series: series, number: seriesCount)
    rows += section.indexRow.utf8
    sections += section.html.utf8
  }

  /// The page.
  ///
  /// - Parameters:
  ///   - files: Files that came in, the newest first.
  ///   - rejects: Rows that were set aside, of the newest file first.
  /// - Returns: The page's bytes in UTF-8.
  public func page(files: [ReportFile], rejects: [ReportReject]) -> [UInt8] {
    var page = Array(head.utf8)
    if seriesCount > 1 {
      page += Self.indexHead.utf8
      page += rows
      page += "</tbody></table></section>\n".utf8
    }
    page += sections
    page += arrivals(files, rejects).utf8
    page += "</main>\n<script>\(ReportScript.text)</script>\n</body>\n</html>\n".utf8
    return page
  }

  /// What may be in the page, and nothing else.
  static let policy =
    "default-src 'none'; style-src 'sha256-\(ReportScript.styleDigest)'; "
    + "script-src 'sha256-\(ReportScript.digest)'; base-uri 'none'; form-action 'none'"

  private var head: String {
    let search =
      seriesCount > 1
      ? "<input id=\"search\" type=\"search\" placeholder=\"search series\" "
        + "aria-label=\"search series\" hidden=\"\"/><span id=\"found\" role=\"status\"></span>"
        + "<a href=\"#index\">series</a>" : ""
    let count = seriesCount == knownSeries ? "\(seriesCount)" : "\(seriesCount) of \(knownSeries)"
    let stale = staleCount > 0 ? ", \(staleCount) of them stale" : ""
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="\(Self.policy)">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="referrer" content="no-referrer">
      <meta name="generator" content="forecastd \(escapedForHTML(version))">
      <title>Forecasts, \(shortTime(made)) UTC</title>
      <style>\(ReportStyle.text)</style>
      </head>
      <body>
      <header><h1>Forecasts</h1>
      <p class="q">\(count) series\(stale), as of \(shortTime(made)) UTC</p></header>
      <main>
      <nav class="bar" aria-label="page">\(search)<a href="#files">files</a>
      <button id="theme" type="button" hidden="" \
      aria-label="light or dark">◐</button></nav>

      """
  }

  private static let indexHead =
    "<section id=\"index\"><h2>Series</h2><table class=\"j\"><thead><tr><th scope=\"col\">series"
    + "</th><th scope=\"col\">recent, and <span class=\"kf\">forecast</span></th>"
    + "<th scope=\"col\" class=\"d\">last</th><th scope=\"col\" class=\"d h\">next</th>"
    + "<th scope=\"col\" class=\"d h\">better than last value</th>"
    + "<th scope=\"col\" class=\"d h\">in 80 %</th><th scope=\"col\">state</th></tr></thead><tbody>"

  /// `2016-07-01T06:00:15.25Z` as `2016-07-01 06:00:15`.
  private static func toSeconds(_ time: String) -> String {
    time.prefix(19).split(separator: "T").joined(separator: " ")
  }

  private func arrivals(_ files: [ReportFile], _ rejects: [ReportReject]) -> String {
    var text = "<section id=\"files\"><h2>Files and rejected rows</h2>"
    if files.isEmpty { text += "<p>No file came yet.</p>" }
    if !files.isEmpty {
      var table = HTMLTable(
        "The newest files",
        [.text("file"), .text("state")] + ReportFile.countTitles.map { .number($0) }
          + [.text("finished, UTC"), .text("reason")])
      for file in files {
        let state = escapedForHTML(file.state)
        table.append(
          [
            .text(file.name),
            .html(file.state == "failed" ? "<b class=\"bad\">\(state)</b>" : state),
          ]
            + file.counts.map { .number($0.map(String.init) ?? "–") }
            + [
              .html(escapedForHTML(Self.toSeconds(file.finished ?? ""))), .text(file.reason ?? ""),
            ])
      }
      text += table.html
    }
    if rejects.isEmpty { text += "<p>No row was rejected.</p>" }
    if !rejects.isEmpty {
      var table = HTMLTable(
        "Rows that were rejected, of the newest files",
        [.text("file"), .number("line"), .text("column"), .text("reason"), .text("row")])
      for reject in rejects {
        table.append([
          .text(reject.file), .number("\(reject.line)"), .text(reject.column ?? ""),
          .text(reject.reason), .text(reject.text),
        ])
      }
      text += table.html
    }
    return text + "</section>\n"
  }
}
