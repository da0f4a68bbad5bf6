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

  /// Makes the file of a record that has none yet, empty and durable.
  ///
  /// - Parameter record: of no identity.
  /// - Returns: the record to commit before anything is written to the file.
  /// - Throws: what the kernel refused; call again when that is mended.
  public func begin(_ record: OutputRecord) throws(SystemError) -> OutputRecord {
    try file(record).begin(record)
  }

  /// Writes pending bytes at the recorded length, after the header in a new file, and makes them
  /// durable.
  ///
  /// May be cut short at any point and be called again with the same record and the same bytes, or
  /// with more after them. Files and what stands in their way are left alone but moved aside:
  /// what is not the recorded file becomes `NAME~GENERATION`.
  ///
  /// - Parameters:
  ///   - bytes: whole lines.
  ///   - record: what the store remembers; its file has been begun.
  /// - Returns: the record to commit together with the removal of the pending bytes, or that a new
  ///   file has to be begun.
  /// - Throws: what the kernel refused. After a failed sync nothing may be believed about the file:
  ///   end the process, and recover. After any other error, call again when it is mended.
  public func append(_ bytes: [UInt8], to record: OutputRecord)
    throws(SystemError) -> AppendOutcome
  {
    try file(record).append(content(of: record, bytes), to: record)
  }

  /// The names of the directory, by the files that have them; for `cutRenamed`.
  public func names() throws(SystemError) -> [OutputRecord.Identity: FilePath] {
    let descriptor = try fileSystem.open(directory, .directory)
    var names: [OutputRecord.Identity: FilePath] = [:]
    while case let entries = try descriptor.nextEntries(), !entries.isEmpty {
      for entry in entries {
        do {
          names[try descriptor.status(of: entry.name).identity] = FilePath(bytes: entry.name)
        } catch {
          // Expected: ENOENT, when it was renamed or removed since it was listed.
          guard error.isMissing else { throw error }
        }
      }
    }
    return names
  }

  /// Cuts the tail that an attempt before has left in a file which was renamed since.
  ///
  /// To be called where bytes may be in a file that the store does not know to be there: after a
  /// start, and after an attempt that failed. Those bytes are written again, into the new file.
  /// A file that was moved out of the directory, removed or packed is not found.
  ///
  /// - Parameters:
  ///   - record: what the store remembers.
  ///   - bytes: what is pending; a tail that is none of them stays.
  ///   - names: the names of the directory, looked up anew where they have changed.
  /// - Throws: as `append` does.
  public func cutRenamed(
    _ record: OutputRecord, writing bytes: [UInt8],
    names: inout [OutputRecord.Identity: FilePath]
  ) throws(SystemError) {
    // It may be renamed between the look and the cut; nobody does so for ever.
    for _ in 0..<3 {
      guard let identity = record.identity, let name = names[identity], name != record.name else {
        return
      }
      let file = ForecastFile(path: directory.appending(name), fileSystem: fileSystem)
      if try file.cutRenamed(record, writing: content(of: record, bytes)) { return }
      names = try self.names()
    }
  }

  /// What is written for pending `bytes`.
  private func content(of record: OutputRecord, _ bytes: [UInt8]) -> [UInt8] {
    record.length == 0 ? format(of: record.name).header + bytes : bytes
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
