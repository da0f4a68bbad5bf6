// From values to places in a drawing, and the shortest paths through them.

/// A linear map of a range of values to whole places of a drawing.
struct PlotScale: Equatable, Sendable {
  /// The value at place 0.
  let start: Double
  /// The value at place `length`.
  let end: Double
  /// How many places there are.
  let length: Int

  /// The place of `value`; far outside of the range it stays near the drawing.
  func place(_ value: Double) -> Int {
    // Halved, because the range of two finite numbers need not be finite.
    let share = (value / 2 - start / 2) / (end / 2 - start / 2)
    guard share.isFinite else { return 0 }
    return Int((min(max(share, -1), 2) * Double(length)).rounded())
  }
}

/// The `d` of an SVG path of straight pieces: absolute starts, then relative moves.
///
/// Such as `M10 20l5-3 5 0`: the page's script reads exactly this form.
struct PathText: Equatable, Sendable {
  /// The path so far.
  private(set) var text = ""
  private var lastX = 0
  private var lastY = 0
  private var isDrawing = false
  private var isDot = false

  /// Begins a new piece at a place; a piece of one place is a dot.
  mutating func move(_ x: Int, _ y: Int) {
    finishPiece()
    text += "M" + joined(x, y)
    (lastX, lastY) = (x, y)
    isDot = true
  }

  /// Draws on to a place.
  mutating func line(_ x: Int, _ y: Int) {
    let pair = joined(x - lastX, y - lastY)
    if isDrawing {
      text += (pair.hasPrefix("-") ? "" : " ") + pair
    } else {
      text += "l" + pair
    }
    isDrawing = true
    isDot = false
    (lastX, lastY) = (x, y)
  }

  /// Ends the piece; a piece of one place gets a length of nothing, which is drawn as a dot.
  mutating func finishPiece() {
    if isDot { text += "l0 0" }
    isDot = false
    isDrawing = false
  }

  private func joined(_ x: Int, _ y: Int) -> String {
    y < 0 ? "\(x)\(y)" : "\(x) \(y)"
  }
}
