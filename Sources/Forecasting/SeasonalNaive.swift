// The expert that repeats the season before.

/// Forecasts the value one season before the target: ŷ_{t+h} = y_{t+h−s⌈h/s⌉}.
struct SeasonalNaive: Expert {
  /// The season s in steps; 0 where the series has no such season.
  let steps: Int

  var name: String { "seasonal_naive_\(steps)" }

  func forecast(from memory: borrowing SeriesMemory, using workspace: inout ForecastWorkspace)
    -> Bool
  {
    guard steps > 0, memory.history.count >= steps else { return false }
    let newest = memory.history.newest
    let origin = memory.history.end - 1
    var source = origin + 1 - steps
    for index in workspace.changes.indices {
      workspace.changes[index] = memory.history.value(at: source) - newest
      source += 1
      if source > origin { source -= steps }
    }
    return true
  }
}
