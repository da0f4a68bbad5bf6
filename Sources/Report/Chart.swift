// One drawing: an SVG that is as wide as its page, with its text at one size everywhere.

/// What a line or a band stands for; the page's style gives each a colour and a dash.
enum ChartRole: String, Sendable {
  /// What was measured.
  case actual = "a"
  /// What we forecast.
  case forecast = "f"
  /// The last value repeated.
  case lastValue = "v"
  /// The value a season ago.
  case seasonal = "s"
  /// The linear expert.
  case linear = "n"
  /// The 80 % interval.
  case interval80 = "e"
  /// The 95 % interval.
  case interval95 = "i"
}

/// One thing that is drawn, the lowest first.
enum ChartLayer: Sendable {
  /// A line with its name; labelled at its right end if `isLabelled`.
  case line(PlotLine, ChartRole, name: String, isLabelled: Bool)
  /// A filled band with its name.
  case band([[PlotSpan]], ChartRole, name: String, isLabelled: Bool)
  /// A dashed level across.
  case level(Double)
  /// A thin line upright, such as the origin of a forecast.
  case moment(Double)
}

/// What an axis across shows, for the script that tells numbers under the pointer.
enum ChartAcross: Sendable {
  /// Microseconds since 1970, in steps of an interval.
  case time(intervalMicroseconds: Int64)
  /// Steps ahead.
  case steps
}

/// A drawing with its axes.
///
/// Sizes are in pixels of the page, but across, where they are shares of its width.
struct Chart: Sendable {
  /// What it is, for those who hear it; foreign text.
  let title: String
  /// What it shows; foreign text.
  let summary: String
  /// A name for its parts that is unique in the page: letters and digits.
  let identifier: String
  /// How high the plot is.
  var height = 180
  /// The range across.
  let across: (low: Double, high: Double)
  /// What the range across is in.
  let kind: ChartAcross
  /// The range upward.
  let upward: (low: Double, high: Double)
  /// The share of the width that labels at the right end may take, in percent.
  var labelShare = 0
  /// Marks below.
  let ticks: [Tick]
  /// Marks beside.
  let levels: [Tick]
  /// The unit of the values, foreign text; after the highest mark, and in what the script tells.
  var unit = ""
  /// Whether values are shares, told in percent.
  var isShare = false
  /// What is drawn.
  let layers: [ChartLayer]

  /// Places of the plot across; about four to a pixel.
  static let columns = 4000
  /// Places of the plot upward to a pixel.
  static let rows = 10

  /// The drawing as SVG.
  var svg: String {
    let (x, y) = (scaleAcross, scaleUpward)
    var text =
      #"<svg class="c" height="\#(height + 20)" role="img" tabindex="0" "#
      + #"aria-labelledby="\#(identifier)t \#(identifier)d"\#(scriptFacts)>"#
      + #"<title id="\#(identifier)t">\#(escapedForHTML(title))</title>"#
      + #"<desc id="\#(identifier)d">\#(escapedForHTML(summary))</desc>"#
    text += rules(x, y)
    // The plot alone is stretched to the page's width; strokes keep theirs by the page's style.
    text +=
      #"<svg class="p" width="100%" height="\#(height)" viewBox="0 0 \#(Self.columns) "#
      + #"\#(height * Self.rows)" preserveAspectRatio="none">"#
    for layer in layers { text += drawn(layer, x, y) }
    text += "</svg>" + words(x, y) + labels(y) + "</svg>"
    return text
  }

  private var scaleAcross: PlotScale {
    PlotScale(
      start: across.low, end: across.high, length: Self.columns * (100 - labelShare) / 100)
  }

  private var scaleUpward: PlotScale {
    PlotScale(start: upward.high, end: upward.low, length: height * Self.rows)
  }

  /// What the script needs to turn places back into numbers.
  private var scriptFacts: String {
    let room = 100 - labelShare
    let (low, high) = (upward.low, upward.high)
    let unit = unit.isEmpty ? "" : #" data-u="\#(escapedForHTML(unit))""#
    let range =
      switch kind {
      case .time(let interval):
        // Milliseconds, which is what browsers count in.
        "\(Int64(across.low / 1000)) \(Int64(across.high / 1000)) \(max(1, interval / 1000))"
      case .steps: "\(across.low) \(across.high) 0"
      }
    let share = isShare ? #" data-s="""# : ""
    return #" data-x="\#(range) \#(room)" data-y="\#(low) \#(high)"\#(unit)\#(share)"#
  }

  /// What lies below the lines: levels across, and marks below.
  private func rules(_ x: PlotScale, _ y: PlotScale) -> String {
    let rules = levels.map { tick in
      let place = pixels(y.place(tick.value))
      return #"<line x2="100%" y1="\#(place)" y2="\#(place)"/>"#
    }
    let marks = ticks.map { tick in
      let place = percent(x.place(tick.value))
      return #"<line x1="\#(place)%" x2="\#(place)%" y1="\#(height)" y2="\#(height + 4)"/>"#
    }
    return #"<g class="g">"# + (rules + marks).joined() + "</g>"
  }

  /// What lies above them: words, which must be legible.
  private func words(_ x: PlotScale, _ y: PlotScale) -> String {
    var text = ""
    for (index, tick) in levels.enumerated() {
      let isTop = index == levels.count - 1
      let label = tick.label + (isTop && !unit.isEmpty ? " " + escapedForHTML(unit) : "")
      text += #"<text y="\#(pixels(y.place(tick.value) - 30))">\#(label)</text>"#
    }
    for (index, tick) in ticks.enumerated() {
      let place = x.place(tick.value)
      let share = place * 100 / Self.columns
      // Every other one leaves a small screen.
      let kind = (share < 4 ? "" : share > 96 ? "r" : "m") + (index % 2 == 1 ? " o" : "")
      text +=
        #"<text class="\#(kind)" x="\#(percent(place))%" y="\#(height + 16)">"#
        + "\(tick.label)</text>"
    }
    return text
  }

  /// Places across in percent of the width.
  private func percent(_ place: Int) -> String {
    fixedNumber(Double(place) * 100 / Double(Self.columns), decimals: 1)
  }

  private func drawn(_ layer: ChartLayer, _ x: PlotScale, _ y: PlotScale) -> String {
    switch layer {
    case .line(let line, let role, let name, _):
      let thin = line.thinned(columns: 300, from: across.low, to: across.high)
      return drawn(role, name, thin.path(x, y))
    case .band(let spans, let role, let name, _):
      return drawn(role, name, bandPath(spans, x, y))
    case .level(let value):
      let place = y.place(value)
      return #"<path class="l" d="M0 \#(place)l\#(Self.columns) 0"/>"#
    case .moment(let value):
      return #"<path class="l" d="M\#(x.place(value)) 0l0 \#(height * Self.rows)"/>"#
    }
  }

  private func drawn(_ role: ChartRole, _ name: String, _ path: String) -> String {
    guard !path.isEmpty else { return "" }
    return #"<path class="\#(role.rawValue)" data-n="\#(escapedForHTML(name))" d="\#(path)"/>"#
  }

  /// What stands at the right ends, each as near to its end as the others let it.
  private func labels(_ y: PlotScale) -> String {
    var ends: [(place: Int, role: String, name: String)] = []
    for layer in layers {
      switch layer {
      case .line(let line, let role, let name, true):
        guard let last = line.pieces.last?.last else { continue }
        ends.append((y.place(last.y), role.rawValue, name))
      case .band(let spans, let role, let name, true):
        guard let last = spans.last?.last else { continue }
        ends.append((y.place(last.upper), role.rawValue, name))
      default: break
      }
    }
    ends.sort { ($0.place, $0.name) < ($1.place, $1.name) }
    let places = spread(ends.map(\.place), apart: 130, within: 60...(height * Self.rows - 10))
    let start = fixedNumber(Double(100 - labelShare), decimals: 1)
    return zip(ends, places).map { end, place in
      #"<text class="t \#(end.role)" x="\#(start)%" dx="4" y="\#(pixels(place + 40))">"#
        + "\(escapedForHTML(end.name))</text>"
    }.joined()
  }

  /// Rows of the plot in pixels, with one decimal.
  private func pixels(_ place: Int) -> String {
    let text = fixedNumber(Double(place) / Double(Self.rows), decimals: 1)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}

/// Moves `places`, sorted, until any two are `distance` apart, as little as that needs, downward
/// first and back up where `range` ends.
func spread(_ places: [Int], apart distance: Int, within range: ClosedRange<Int>) -> [Int] {
  var moved = places.map { min(max($0, range.lowerBound), range.upperBound) }
  for index in moved.indices.dropFirst() {
    moved[index] = max(moved[index], moved[index - 1] + distance)
  }
  guard let last = moved.last, last > range.upperBound else { return moved }
  moved[moved.count - 1] = range.upperBound
  for index in moved.indices.dropLast().reversed() {
    moved[index] = min(moved[index], moved[index + 1] - distance)
  }
  return moved
}
