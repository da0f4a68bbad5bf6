// A configuration and where it came from: a file that was named, the standard one, or defaults.
import FoundationEssentials

/// A configuration, and the file it was read from.
public struct LoadedConfiguration: Equatable, Sendable {
  /// What it says.
  public let configuration: Configuration
  /// The file; nil where the standard one does not exist, and every key has its default.
  public let path: String?

  /// Loads the file at `path`, or the standard one if it exists, or the defaults.
  ///
  /// - Parameter path: The file that was named; nil for the standard one.
  /// - Throws: `ConfigurationError` with every problem: the process ends with exit code 78.
  public init(path: String?) throws(ConfigurationError) {
    try self.init(path: path, standardPath: Configuration.standardPath)
  }

  init(path named: String?, standardPath: String) throws(ConfigurationError) {
    let path = named ?? standardPath
    guard let bytes = try Self.bytes(of: path, mustExist: named != nil) else {
      configuration = Configuration()
      self.path = nil
      return
    }
    configuration = try Configuration(parsing: bytes, path: path)
    self.path = path
  }

  /// The bytes of the file, or nil where it does not exist and need not.
  private static func bytes(
    of path: String, mustExist: Bool
  ) throws(ConfigurationError) -> [UInt8]? {
    do {
      // A symbolic link is followed: configurations are often links to where they are managed.
      let url = URL(filePath: path).resolvingSymlinksInPath()
      let attributes = try FileManager.default.attributesOfItem(atPath: url.path)
      guard attributes[.type] as? FileAttributeType == .typeRegular else {
        throw refusal(path, "is not a regular file; name a file with --config")
      }
      let size = attributes[.size] as? UInt64 ?? 0
      guard size <= UInt64(Configuration.fileByteLimit) else {
        throw refusal(
          path,
          "the file is larger than \(Configuration.fileByteLimit) bytes; "
            + "this cannot be a configuration")
      }
      return Array(try Data(contentsOf: url))
    } catch let error as ConfigurationError {
      throw error
    } catch let error as CocoaError where error.code == .fileReadNoSuchFile {
      if !mustExist { return nil }
      throw refusal(path, "there is no such file; name another one with --config")
    } catch let error as CocoaError where error.code == .fileReadNoPermission {
      throw refusal(path, "the file may not be read by this user; check its owner and mode")
    } catch {
      throw refusal(path, "the file cannot be read; check the disk and the path")
    }
  }

  private static func refusal(_ path: String, _ message: String) -> ConfigurationError {
    ConfigurationError(problems: [
      ConfigurationProblem(path: path, line: nil, keyPath: "", message: message)
    ])
  }
}
