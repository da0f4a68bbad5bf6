// The file of `backtest --forecasts`: every forecast as the outbox writes it.
import ForecastDaemon
import LinuxSystem
import Outbox
import Report
import TimeSeries

/// Writes forecasts to a new file.
struct ForecastOutput: ~Copyable {
  /// How many bytes are gathered before they are written.
  private static let pieceBytes = 1 << 20

  private let file: FileDescriptor
  private var offset: Int64 = 0
  private var pending: [UInt8]

  /// Makes the file at `path`, with its header.
  ///
  /// - Throws: `DaemonError` where a file stands there, or none can be made.
  init(path: String) throws(DaemonError) {
    do {
      file = try LinuxFileSystem().open(FilePath(path), .createExclusive(permissions: 0o644))
    } catch {
      let advice = error.isExisting ? "; remove it, or name another file" : ""
      throw DaemonError(
        error.isForbidden ? .permission : .cannotCreate, error.description + advice)
    }
    pending = Array(csvRecord(ForecastLine.keys).utf8)
  }

  /// Adds a forecast, issued at its origin.
  mutating func append(_ forecast: Forecast) throws(DaemonError) {
    ForecastLine.append(forecast, issued: forecast.origin, format: .csv, to: &pending)
    if pending.count >= Self.pieceBytes { try finish() }
  }

  /// Writes what is pending.
  mutating func finish() throws(DaemonError) {
    do {
      try file.write(pending, at: offset)
    } catch {
      throw DaemonError(.inputOutput, "\(error.description); the file is not complete")
    }
    offset += Int64(pending.count)
    pending.removeAll(keepingCapacity: true)
  }
}
