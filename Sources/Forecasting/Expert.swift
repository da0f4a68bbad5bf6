// What every expert can do: forecast all steps ahead as changes from the last value.

/// One way to forecast a series.
///
/// The mixture works over a list of experts, in the order in which `SeriesForecaster` asks them;
/// it knows nothing else about them. What an expert learns from, it takes from the same memory.
protocol Expert {
  /// The name that is published with its weight, such as `last_value`.
  var name: String { get }

  /// Writes ŷ_{t+h} − y_t for h = 1…H, from the newest step t, into `workspace.changes`.
  ///
  /// - Parameters:
  ///   - memory: what is known of the series, at least one step.
  ///   - workspace: scratch memory, and the place of the answer.
  /// - Returns: false, whatever was written, while it is not warm: it sleeps in the mixture.
  func forecast(from memory: borrowing SeriesMemory, using workspace: inout ForecastWorkspace)
    -> Bool
}
