// What somebody may have meant: the known name that takes the fewest edits.

/// Returns the name among `candidates` that is nearest to `name`, the first of equals.
///
/// The distance counts insertions, deletions, replacements and swaps of neighbours
/// (Damerau 1964, in its restricted form), upper and lower case alike.
///
/// - Parameters:
///   - name: The mistyped name; only its first 64 characters count.
///   - candidates: The known names.
///   - distanceLimit: A name farther away than this is not suggested; nil for no limit.
/// - Returns: The nearest name, or nil where none is within the limit.
public func nearestName(
  to name: String, among candidates: [String], distanceLimit: Int? = nil
) -> String? {
  var nearest: (name: String, distance: Int)?
  for candidate in candidates {
    let distance = editDistance(name, candidate)
    if let limit = distanceLimit, distance > limit { continue }
    if let best = nearest, best.distance <= distance { continue }
    nearest = (candidate, distance)
  }
  return nearest?.name
}

/// How many edits lead from `left` to `right`.
private func editDistance(_ left: String, _ right: String) -> Int {
  let left = Array(left.lowercased().prefix(64))
  let right = Array(right.lowercased().prefix(64))
  var beforePrevious: [Int] = []
  var previous = Array(0...right.count)
  for row in left.indices {
    var current = [row + 1]
    for column in right.indices {
      var distance = min(
        previous[column + 1] + 1, current[column] + 1,
        previous[column] + (left[row] == right[column] ? 0 : 1))
      if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
        distance = min(distance, beforePrevious[column - 1] + 1)
      }
      current.append(distance)
    }
    beforePrevious = previous
    previous = current
  }
  return previous[right.count]
}
