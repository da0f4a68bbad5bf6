// Hints that something happened in a directory (inotify). Only hints: the truth is a new look.
import CLinux
import Glibc

/// What happened to one name of a watched directory.
public struct DirectoryEvent: Hashable, Sendable {
  /// What happened.
  public enum Kind: Hashable, Sendable {
    /// A writer closed the file.
    case closedAfterWriting
    /// The file was renamed into the directory, and so was whole before.
    case movedIn
    /// Anything else, such as a directory made or moved in.
    case other
  }

  /// The file, by the path that the directory was watched under.
  public let path: FilePath
  /// What happened.
  public let kind: Kind

  /// Something that happened.
  public init(path: FilePath, kind: Kind) {
    self.path = path
    self.kind = kind
  }
}

/// What came since the last look.
public struct DirectoryChanges: Equatable, Sendable {
  /// Whether anything happened at all: look at the directories.
  public var isDirty = false
  /// Whether events were lost, because there were too many.
  public var hasOverflowed = false
  /// Directories that were moved, removed or unmounted, and are no longer watched.
  public var lost: [FilePath] = []
  /// The first events, up to the limit given; more only set `isDirty`.
  public var events: [DirectoryEvent] = []

  /// No change.
  public init() {}
}

/// Who watches directories, each by itself and not what lies beneath it: the kernel, or a
/// simulation of it.
public protocol DirectoryWatcher: ~Copyable {
  /// The descriptor that can be read when something happened; negative where there is none.
  var number: Int32 { get }
  /// The directories that are watched, in the order of their bytes.
  var watched: [FilePath] { get }

  /// Watches `directory` too.
  ///
  /// - Throws: what refused it: the caller then looks at the directory by the clock.
  mutating func watch(_ directory: FilePath, on fileSystem: any FileSystem) throws(SystemError)

  /// Stops watching every directory at whose path another one, or none, stands by now.
  ///
  /// - Returns: the paths, in the order of their bytes, to be watched again.
  mutating func removeExchanged(on fileSystem: any FileSystem) -> [FilePath]

  /// Everything that happened since the last call; does not wait.
  ///
  /// - Parameter eventLimit: how many events are told one by one.
  /// - Returns: what happened; nothing lost, or said to be lost.
  /// - Throws: what read refused.
  mutating func drain(eventLimit: Int) throws(SystemError) -> DirectoryChanges
}

/// Watches directories by inotify.
public struct DirectoryEvents: DirectoryWatcher, ~Copyable {
  /// The descriptor that can be read when something happened.
  public let number: Int32
  private var watches: [Int32: Watch] = [:]

  private struct Watch {
    let path: FilePath
    let device: UInt64
    let inode: UInt64
  }

  /// Watches nothing yet.
  ///
  /// - Throws: EMFILE where this user has too many watchers (`fs.inotify.max_user_instances`): the
  ///   caller then looks at the directories by the clock.
  public init() throws(SystemError) {
    let flags = Int32(IN_CLOEXEC) | Int32(IN_NONBLOCK)
    number = try retrying("inotify_init") { inotify_init1(flags) }
  }

  deinit {
    _ = close(number)
  }

  /// The directories that are watched, in the order of their bytes.
  public var watched: [FilePath] { watches.values.map(\.path).sorted() }

  /// Watches `directory` too.
  ///
  /// - Throws: ENOSPC where this user has too many watches (`fs.inotify.max_user_watches`), ENOTDIR
  ///   where no directory stands there: the caller then looks at it by the clock.
  public mutating func watch(
    _ directory: FilePath, on fileSystem: any FileSystem
  ) throws(SystemError) {
    let name = try directory.nullTerminated(for: "inotify_add_watch")
    let mask =
      IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_ATTRIB | IN_MOVE_SELF | IN_DELETE_SELF
      | IN_ONLYDIR
    let status = try fileSystem.status(directory)
    let watch = try retrying("inotify_add_watch", directory) {
      unsafe inotify_add_watch(number, name, UInt32(mask))
    }
    watches[watch] = Watch(path: directory, device: status.device, inode: status.inode)
  }

  /// Stops watching every directory at whose path another one, or none, stands by now.
  ///
  /// A file system that is mounted over a watched directory gives no event, ever: compare at each
  /// look.
  ///
  /// - Returns: the paths, in the order of their bytes, to be watched again.
  public mutating func removeExchanged(on fileSystem: any FileSystem) -> [FilePath] {
    var exchanged: [FilePath] = []
    for (number, watch) in watches {
      let status = try? fileSystem.status(watch.path)
      if status?.device == watch.device && status?.inode == watch.inode { continue }
      watches[number] = nil
      _ = inotify_rm_watch(self.number, number)
      exchanged.append(watch.path)
    }
    return exchanged.sorted()
  }

  /// Everything that happened since the last call; does not wait.
  ///
  /// - Parameter eventLimit: how many events are told one by one.
  /// - Returns: what happened; nothing lost, or said to be lost.
  /// - Throws: what read refused.
  public mutating func drain(eventLimit: Int = 1000) throws(SystemError) -> DirectoryChanges {
    var changes = DirectoryChanges()
    var buffer = [UInt8](repeating: 0, count: 65536)
    while true {
      let length: Int
      do {
        length = try retrying("read") { unsafe read(number, &buffer, buffer.count) }
      } catch {
        // Expected: EAGAIN, when nothing more has happened.
        guard error.number == EAGAIN else { throw error }
        return changes
      }
      var rest = buffer[..<length]
      while let entry = InotifyEntry(takenFrom: &rest) {
        note(entry, in: &changes, eventLimit: eventLimit)
      }
    }
  }

  private mutating func note(
    _ entry: InotifyEntry, in changes: inout DirectoryChanges, eventLimit: Int
  ) {
    changes.isDirty = true
    if entry.has(IN_Q_OVERFLOW) { changes.hasOverflowed = true }
    guard let watch = watches[entry.watch] else { return }
    if entry.has(IN_MOVE_SELF) || entry.has(IN_IGNORED) {
      // A directory that was moved away would go on telling what happens at its new place.
      if !entry.has(IN_IGNORED) { _ = inotify_rm_watch(number, entry.watch) }
      watches[entry.watch] = nil
      changes.lost.append(watch.path)
    } else if !entry.name.isEmpty && changes.events.count < eventLimit {
      let path = watch.path.appending(entry.name)
      changes.events.append(DirectoryEvent(path: path, kind: entry.kind))
    }
  }
}

/// One entry of inotify: 4 bytes each of watch, mask, cookie and the length of the name, and the
/// name filled up with zeros.
private struct InotifyEntry {
  let watch: Int32
  let mask: UInt32
  let name: [UInt8]

  /// Takes the first entry off `bytes`, or gives nil where there is none.
  init?(takenFrom bytes: inout ArraySlice<UInt8>) {
    guard bytes.count >= 16 else { return nil }
    watch = Int32(bitPattern: word(bytes, at: 0))
    mask = word(bytes, at: 4)
    let length = 16 + Int(word(bytes, at: 12))
    precondition(length <= bytes.count, "inotify gave a broken entry")
    name = Array(bytes.dropFirst(16).prefix(length - 16).prefix { $0 != 0 })
    bytes = bytes.dropFirst(length)
  }

  /// Whether this bit is set.
  func has(_ bit: some BinaryInteger) -> Bool {
    mask & UInt32(truncatingIfNeeded: bit) != 0
  }

  var kind: DirectoryEvent.Kind {
    if has(IN_ISDIR) { return .other }
    if has(IN_MOVED_TO) { return .movedIn }
    return has(IN_CLOSE_WRITE) ? .closedAfterWriting : .other
  }
}

/// The 4 bytes at `offset` as the machine orders them.
private func word(_ bytes: ArraySlice<UInt8>, at offset: Int) -> UInt32 {
  let start = bytes.startIndex + offset
  var value: UInt32 = 0
  for byte in bytes[start..<(start + 4)].reversed() { value = value << 8 | UInt32(byte) }
  return UInt32(littleEndian: value)
}
