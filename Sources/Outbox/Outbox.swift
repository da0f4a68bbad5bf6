// The directory of output files: which file a forecast goes to, and how its bytes get there.
import LinuxSystem
import TimeSeries

/// The output files of a configuration.
public struct Outbox: Sendable {
  /// Where the files are.
  public let directory: FilePath
  /// How they are written.
  public let format: OutboxFormat
  /// How forecasts are divided into them.
  public let partition: OutboxPartition
  private let fileSystem: any FileSystem

  /// The output files in `directory`.
  public init(
    directory: FilePath, format: OutboxFormat, partition: OutboxPartition,
    fileSystem: any FileSystem
  ) {
    self.directory = directory
    self.format = format
    self.partition = partition
    self.fileSystem = fileSystem
  }

  /// Makes the directory where it is missing.
  public func prepare() throws(SystemError) {
    try fileSystem.makeDirectories(directory, permissions: 0o755)
  }

  /// The name, in the directory, of the file that a forecast of `series` goes to.
  ///
  /// - Parameters:
  ///   - series: whose forecast.
  ///   - issued: when it was made.
  /// - Returns: a name without directory.
  public func name(for series: SeriesID, issued: Timestamp) -> FilePath {
    OutputName.name(for: series, issued: issued, partition: partition, format: format)
  }

  /// The lines of a forecast, as they are kept until they are written.
  ///
  /// - Parameters:
  ///   - forecast: finite numbers.
  ///   - issued: when it was made.
  /// - Returns: a line for each step, each ended.
  public func lines(of forecast: Forecast, issued: Timestamp) -> [UInt8] {
    var bytes: [UInt8] = []
    ForecastLine.append(forecast, issued: issued, format: format, to: &bytes)
    return bytes
  }

  /// Writes pending bytes at the recorded length and makes them durable.
  ///
  /// May be cut short at any point and be called again with the same record and the same bytes, or
  /// with more after them. Files and what stands in their way are left alone but moved aside:
  /// what is no attempt of ours at the recorded place becomes `NAME~GENERATION`.
  ///
  /// - Parameters:
  ///   - bytes: whole lines.
  ///   - record: what the store remembers.
  /// - Returns: the record to commit together with the removal of the pending bytes, or that a new
  ///   file has to be begun.
  /// - Throws: what the kernel refused. After a failed sync nothing may be believed about the file:
  ///   end the process, and recover. After any other error, call again when it is mended.
  public func append(_ bytes: [UInt8], to record: OutputRecord)
    throws(SystemError) -> AppendOutcome
  {
    try file(record).append(bytes, header: format(of: record.name).header, to: record)
  }

  /// Cuts the torn tail of a file for which nothing is pending.
  ///
  /// - Parameter record: what the store remembers.
  /// - Returns: the same record, or that a new file has to be begun.
  /// - Throws: as `append` does.
  public func cut(_ record: OutputRecord) throws(SystemError) -> AppendOutcome {
    try file(record).cut(record)
  }

  private func file(_ record: OutputRecord) -> ForecastFile {
    ForecastFile(path: directory.appending(record.name), fileSystem: fileSystem)
  }

  /// The format of a file by its name: bytes may be pending since before the configuration changed.
  private func format(of name: FilePath) -> OutboxFormat {
    let text = name.text
    return OutboxFormat.allCases.first { text.hasSuffix("." + $0.fileExtension) } ?? format
  }
}
