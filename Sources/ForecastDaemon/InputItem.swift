// A file under work, wherever it stands: claimed into processing, or kept in the inbox.

import Inbox
import LinuxSystem

/// One input file and the place it stands in.
struct InputItem {
  /// Its path in the inbox.
  let relativePath: FilePath
  /// Where it is.
  let path: FilePath
  /// The claim; nil where files stay in the inbox (`inbox.after: "keep"`).
  let claim: ClaimedFile?
  private let fileSystem: any FileSystem

  /// A file in processing.
  init(_ claim: ClaimedFile, fileSystem: any FileSystem) {
    self.claim = claim
    relativePath = claim.relativePath
    path = claim.path
    self.fileSystem = fileSystem
  }

  /// A file that stays in the inbox.
  init(keeping relativePath: FilePath, at path: FilePath, fileSystem: any FileSystem) {
    claim = nil
    self.relativePath = relativePath
    self.path = path
    self.fileSystem = fileSystem
  }

  /// The subdirectory it is in, which names a device; nil in the inbox itself.
  var device: String? {
    relativePath.parent.isEmpty ? nil : relativePath.parent.text
  }

  func open() throws(InboxError) -> InputFile {
    try InputFile.open(path, on: fileSystem)
  }
}
