// What is found out about a file before anything of it is learned.

import Inbox
import LinuxSystem
import SensorCSV
import StateStore

extension Ingest {
  /// Reads all of a file once; nil where the process is to stop.
  func survey(
    _ file: borrowing InputFile, _ rules: ReadingRules
  ) throws -> FileSurvey? {
    try FileSurvey.make(of: file, rules: rules, store: store) {
      onProgress(nil)
      return !isStopping()
    }
  }

  /// The file of the same content that was learned before, by the same rules and so to the same
  /// series.
  func done(_ item: InputItem, _ digest: ContentDigest) throws -> FileRow? {
    guard let same = try store.fileDone(sha256: digest.bytes, device: item.device),
      let path = FilePath(text: same.entry.name)
    else { return nil }
    let source = configuration.sourceOptions(for: item.relativePath)
    guard configuration.sourceOptions(for: path) == source else { return nil }
    // Where the names of files tell the device, they decide which series the rows belong to.
    guard let pattern = source.devicePattern.flatMap({ DevicePattern($0) }) else { return same }
    let isSameDevice = pattern.device(in: path.text) == pattern.device(in: item.relativePath.text)
    return isSameDevice ? same : nil
  }
}
