// Looks through the inbox: what could be taken, oldest first, in bounded memory.
import LinuxSystem

/// A file that could be taken.
public struct InboxCandidate: Hashable, Sendable {
  /// Where it is.
  public let path: FilePath
  /// Its path in the inbox.
  public let relativePath: FilePath
  /// Its status when it was looked at.
  public let status: FileStatus

  /// A file that could be taken.
  public init(path: FilePath, relativePath: FilePath, status: FileStatus) {
    self.path = path
    self.relativePath = relativePath
    self.status = status
  }

  /// The subdirectory it is in, which names a device; nil in the inbox itself.
  public var device: FilePath? {
    relativePath.parent.isEmpty ? nil : relativePath.parent
  }

  /// Whether `left` is taken first: by time of change, then by name.
  ///
  /// The time may say anything. It orders, and never decides whether a file is new.
  static func comesFirst(_ left: InboxCandidate, _ right: InboxCandidate) -> Bool {
    if left.status.modifiedNanoseconds != right.status.modifiedNanoseconds {
      return left.status.modifiedNanoseconds < right.status.modifiedNanoseconds
    }
    return left.relativePath < right.relativePath
  }
}

/// What one look at the inbox found.
public struct InboxListing: Hashable, Sendable {
  /// The oldest files, oldest first.
  public var candidates: [InboxCandidate] = []
  /// The files that grow, those first that have not for the longest time; not among the candidates.
  ///
  /// A file that was rotated away comes before the one that has its name now.
  public var followed: [InboxCandidate] = []
  /// What is no input, in the order of paths; each look finds it again.
  public var refusals: [InboxRefusal] = []
  /// The directories that were looked into, the inbox first: those to watch.
  public var directories: [FilePath] = []
  /// How many files could be taken, also those beyond the limit.
  public var fileCount = 0
  /// Whether there are more candidates than the limit lets in: look again when these are taken.
  public var hasMore = false

  /// An empty inbox.
  public init() {}
}

/// Looks through an inbox.
public struct InboxScanner: Sendable {
  /// The directory that is looked through.
  public let inbox: FilePath
  /// How it is looked through.
  public let options: InboxOptions
  private let fileSystem: any FileSystem

  /// A scanner of `inbox`.
  public init(inbox: FilePath, options: InboxOptions, fileSystem: any FileSystem) {
    self.inbox = inbox
    self.options = options
    self.fileSystem = fileSystem
  }

  /// Looks once; opens nothing but directories, and follows no symbolic link.
  ///
  /// - Parameter isPassedOver: tells files that are no candidates though they stand there: those
  ///   that were learned and stay, or cannot be taken. They do not keep others from their place.
  /// - Returns: what is there now; remembers nothing.
  /// - Throws: what kept it from listing the inbox itself. A subdirectory that cannot be listed is
  ///   a refusal.
  public func scan(
    passingOver isPassedOver: (FileStatus) -> Bool = { _ in false }
  ) throws(SystemError) -> InboxListing {
    var scan = Scan(options: options)
    let top = Directory(path: inbox, relativePath: FilePath(""), depth: 0)
    try list(top, into: &scan, isPassedOver)
    while let next = scan.waiting.popLast() {
      do {
        try list(next, into: &scan, isPassedOver)
      } catch {
        if error.isMissing { continue }
        scan.refuse(next.path, .unreadable(error))
      }
    }
    return scan.listing
  }

  private func list(
    _ directory: Directory, into scan: inout Scan, _ isPassedOver: (FileStatus) -> Bool
  ) throws(SystemError) {
    let descriptor = try fileSystem.open(directory.path, .directory)
    scan.directories.append(directory.path)
    while true {
      let entries = try descriptor.nextEntries()
      if entries.isEmpty { return }
      for entry in entries {
        let relativePath = directory.relativePath.appending(entry.name)
        if isIgnored(entry.name, relativePath) { continue }
        do {
          let status = try descriptor.status(of: entry.name)
          let path = directory.path.appending(entry.name)
          if status.isInput, options.followed.match(entry.name, relativePath) {
            scan.follow(path, relativePath, status)
          } else if !isPassedOver(status) {
            scan.note(path, relativePath, status, depth: directory.depth + 1)
          }
        } catch {
          // Expected: ENOENT, when it was taken away since it was listed.
          guard error.isMissing else { throw error }
        }
      }
    }
  }

  private func isIgnored(_ name: [UInt8], _ relativePath: FilePath) -> Bool {
    name.starts(with: SpoolLayout.probeName.utf8) || options.ignored.match(name, relativePath)
  }
}

extension [GlobPattern] {
  /// Whether one of them matches a name, or the path in the inbox that ends with it.
  fileprivate func match(_ name: [UInt8], _ relativePath: FilePath) -> Bool {
    contains {
      $0.matches(name) || (name.count < relativePath.bytes.count && $0.matches(relativePath))
    }
  }
}

/// A directory to be looked into.
private struct Directory {
  let path: FilePath
  let relativePath: FilePath
  let depth: Int
}

/// A look that is under way.
private struct Scan {
  let options: InboxOptions
  var waiting: [Directory] = []
  var directories: [FilePath] = []
  private var foundDirectoryCount = 1
  private var candidates: [InboxCandidate] = []
  private var followed: [InboxCandidate] = []
  private var refusals: [InboxRefusal] = []
  private var fileCount = 0
  private var hasMore = false

  init(options: InboxOptions) {
    self.options = options
  }

  var listing: InboxListing {
    var listing = InboxListing()
    listing.candidates = Array(
      candidates.sorted(by: InboxCandidate.comesFirst).prefix(options.candidateLimit))
    listing.followed = followed.sorted(by: InboxCandidate.comesFirst)
    listing.refusals = refusals.sorted { $0.path < $1.path }
    listing.directories = directories
    listing.fileCount = fileCount
    listing.hasMore = hasMore || candidates.count > options.candidateLimit
    return listing
  }

  mutating func refuse(_ path: FilePath, _ reason: RefusalReason) {
    guard refusals.count < options.candidateLimit else { return }
    refusals.append(InboxRefusal(path: path, reason: reason))
  }

  mutating func note(
    _ path: FilePath, _ relativePath: FilePath, _ status: FileStatus, depth: Int
  ) {
    switch status.kind {
    case .directory: enter(path, relativePath, depth: depth)
    case .regular where status.isInput:
      fileCount += 1
      candidates.append(
        InboxCandidate(path: path, relativePath: relativePath, status: status))
      if candidates.count >= 2 * options.candidateLimit { dropNewest() }
    case .regular: refuse(path, .severalLinks(status.linkCount))
    default: refuse(path, .notRegular(status.kind))
    }
  }

  /// Notes a file that grows.
  mutating func follow(_ path: FilePath, _ relativePath: FilePath, _ status: FileStatus) {
    guard followed.count < options.followedLimit else {
      return refuse(path, .tooManyFollowed(limit: options.followedLimit))
    }
    followed.append(InboxCandidate(path: path, relativePath: relativePath, status: status))
  }

  private mutating func enter(_ path: FilePath, _ relativePath: FilePath, depth: Int) {
    if !options.isRecursive {
      refuse(path, .directoryNotRecursive)
    } else if depth > options.depthLimit {
      refuse(path, .directoryTooDeep(limit: options.depthLimit))
    } else if foundDirectoryCount >= options.directoryLimit {
      refuse(path, .tooManyDirectories(limit: options.directoryLimit))
    } else {
      foundDirectoryCount += 1
      waiting.append(Directory(path: path, relativePath: relativePath, depth: depth))
    }
  }

  /// Keeps the oldest half, so that memory stays bounded and each file is sorted a few times only.
  private mutating func dropNewest() {
    candidates.sort(by: InboxCandidate.comesFirst)
    candidates.removeLast(candidates.count - options.candidateLimit)
    hasMore = true
  }
}

extension FileStatus {
  /// Whether it can be taken as input: a regular file with one name.
  fileprivate var isInput: Bool { kind == .regular && linkCount == 1 }
}
