// What is found out about a file before anything of it is learned.

import Inbox
import LinuxSystem
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
      let path = FilePath(text: same.entry.name),
      configuration.sourceOptions(for: path) == configuration.sourceOptions(for: item.relativePath)
    else { return nil }
    return same
  }
}
