// Points in order, with gaps where nothing was measured, and as few of them as a drawing can show.

/// One point of a line.
struct PlotPoint: Equatable, Sendable {
  /// Where it is across.
  let x: Double
  /// Its value.
  let y: Double
}

/// A line: pieces of points, each in order of x, with a gap between two of them.
struct PlotLine: Equatable, Sendable {
  /// The pieces.
  var pieces: [[PlotPoint]] = []

  /// The points, cut into pieces where two are further apart than `gap`.
  init(_ points: [PlotPoint], gap: Double = .infinity) {
    for point in points where point.y.isFinite {
      if let last = pieces.last?.last, point.x - last.x <= gap {
        pieces[pieces.count - 1].append(point)
      } else {
        pieces.append([point])
      }
    }
  }

  /// All points.
  var points: [PlotPoint] { pieces.flatMap { $0 } }

  /// The line with at most two points in each of `columns` columns: the least and the greatest.
  ///
  /// What a column of pixels would show stays: no spike is lost, and no point is made up.
  func thinned(columns: Int, from start: Double, to end: Double) -> PlotLine {
    guard points.count > 2 * columns, end > start else { return self }
    var thin = self
    thin.pieces = pieces.map { piece in
      var kept: [PlotPoint] = []
      var index = 0
      while index < piece.count {
        let column = Self.column(of: piece[index], columns, start, end)
        var (least, greatest) = (index, index)
        while index < piece.count, Self.column(of: piece[index], columns, start, end) == column {
          if piece[index].y < piece[least].y { least = index }
          if piece[index].y > piece[greatest].y { greatest = index }
          index += 1
        }
        kept.append(piece[min(least, greatest)])
        if least != greatest { kept.append(piece[max(least, greatest)]) }
      }
      return kept
    }
    return thin
  }

  private static func column(
    of point: PlotPoint, _ columns: Int, _ start: Double, _ end: Double
  ) -> Int {
    Int(min(max((point.x - start) / (end - start), -1), 2) * Double(columns))
  }

  /// The path of the line.
  func path(_ x: PlotScale, _ y: PlotScale) -> String {
    var path = PathText()
    for piece in pieces {
      for (index, point) in piece.enumerated() {
        if index == 0 {
          path.move(x.place(point.x), y.place(point.y))
        } else {
          path.line(x.place(point.x), y.place(point.y))
        }
      }
      path.finishPiece()
    }
    return path.text
  }
}

/// One place of a band: from a lower to an upper value.
struct PlotSpan: Equatable, Sendable {
  /// Where it is across.
  let x: Double
  /// Where it begins.
  let lower: Double
  /// Where it ends.
  let upper: Double
}

/// The path around the bands: each along its upper ends and back along its lower ones.
func bandPath(_ bands: [[PlotSpan]], _ x: PlotScale, _ y: PlotScale) -> String {
  var path = PathText()
  for spans in bands where spans.count > 1 {
    for (index, span) in spans.enumerated() {
      if index == 0 {
        path.move(x.place(span.x), y.place(span.upper))
      } else {
        path.line(x.place(span.x), y.place(span.upper))
      }
    }
    for span in spans.reversed() { path.line(x.place(span.x), y.place(span.lower)) }
    path.finishPiece()
  }
  return path.text
}
