// One form of the linear expert: what it adds its changes to.

/// The linear expert with one base: the last value, or the aligned value of a season.
struct LinearForm: Expert {
  /// What has been learned.
  let expert: LinearExpert
  /// 0 for the last value, 1 for the first season, and so on.
  let base: Int
  /// The season in steps; 0 for the last value.
  let season: Int

  var name: String { season > 0 ? "linear_season_\(season)" : "linear" }

  func forecast(from memory: borrowing SeriesMemory, using workspace: inout ForecastWorkspace)
    -> Bool
  {
    expert.forecast(
      base: base, from: memory, said: workspace.linear.said, into: &workspace.changes)
  }
}
