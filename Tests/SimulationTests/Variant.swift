// How a simulated daemon is configured: small and fast, in the ways that change its protocol.
import ForecastDaemon
import LinuxSystem

/// One of the configurations that seeds choose from.
struct Variant: Hashable {
  let after: String
  let issue: String
  let format: String
  let partition: String
  let batchRows: Int
  let residentSeries: Int
  let unsavedObservations: Int

  /// A variant drawn from `random`.
  init(drawnFrom random: inout SplitMix) {
    after = random.choose(["archive", "archive", "archive", "delete", "keep"])
    issue = random.choose(["latest", "every"])
    format = random.choose(["csv", "csv", "jsonl"])
    partition = random.choose(["series", "series", "single"])
    batchRows = random.choose([3, 8, 1000])
    residentSeries = random.choose([1, 2, 4096])
    unsavedObservations = random.choose([1, 5, 64])
  }

  /// The configuration as a file says it, with the database at `state`.
  func text(state: FilePath) -> String {
    """
    {
      spool: "/spool", state: "\(state)",
      inbox: { after: "\(after)" },
      sources: [{ match: "**", time: { columns: ["time"], format: "%Y-%m-%dT%H:%M:%S%z" } }],
      forecast: { horizon: 2, issue: "\(issue)" },
      model: { hidden: 8, truncation: 8, update_interval: 4 },
      outbox: { format: "\(format)", partition: "\(partition)" },
      limits: { threads: 1, batch_rows: \(batchRows), resident_series: \(residentSeries),
                unsaved_observations: \(unsavedObservations),
                free_disk_bytes: \(Variant.freeDiskBytes) },
    }
    """
  }

  /// How many free bytes the daemon wants before it takes a file.
  static let freeDiskBytes = 50_000
}
