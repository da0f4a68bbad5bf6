// The expert that nothing should be worse than: what comes is what is.

/// Forecasts the last value: ŷ_{t+h} = y_t.
struct LastValue: Expert {
  let name = "last_value"

  func forecast(from memory: borrowing SeriesMemory, using workspace: inout ForecastWorkspace)
    -> Bool
  {
    for index in workspace.changes.indices { workspace.changes[index] = 0 }
    return true
  }
}
