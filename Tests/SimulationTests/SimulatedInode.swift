// A file or a directory of a simulated disk: what readers see of it, and what is durable.
import LinuxSystem

/// A file or a directory.
final class SimulatedInode {
  /// A change of a file's content that no sync has made durable yet.
  enum ContentChange {
    case write(offset: Int, bytes: [UInt8])
    case truncate(length: Int)

    /// Applies the change to `content`.
    func apply(to content: inout [UInt8]) {
      switch self {
      case .truncate(let length): content.setCount(length)
      case .write(let offset, let bytes):
        if content.count < offset + bytes.count { content.setCount(offset + bytes.count) }
        content.replaceSubrange(offset..<(offset + bytes.count), with: bytes)
      }
    }
  }

  let number: UInt64
  let isDirectory: Bool
  let permissions: UInt32
  let bornNanoseconds: Int64
  var modifiedNanoseconds: Int64
  var changedNanoseconds: Int64

  /// The content of a file.
  private(set) var content: [UInt8] = []
  private(set) var durableContent: [UInt8] = []
  private var changes: [ContentChange] = []

  /// The names in a directory.
  var entries: [[UInt8]: SimulatedInode] = [:]
  var durableEntries: [[UInt8]: SimulatedInode] = [:]

  /// How many names a file has; a directory has one.
  var linkCount = 0
  /// How often it is open.
  var openCount = 0

  init(number: UInt64, isDirectory: Bool, permissions: UInt32, nanoseconds: Int64) {
    self.number = number
    self.isDirectory = isDirectory
    self.permissions = permissions
    bornNanoseconds = nanoseconds
    modifiedNanoseconds = nanoseconds
    changedNanoseconds = nanoseconds
  }

  /// Changes the content as readers see it.
  func change(_ change: ContentChange) {
    change.apply(to: &content)
    changes.append(change)
  }

  /// Makes the content durable.
  func syncContent() {
    guard !changes.isEmpty else { return }
    durableContent = content
    changes.removeAll()
  }

  /// Brings the content to what a power cut may leave: any of the changes, writes perhaps in part.
  func cutPower(keeping: inout Survival) {
    guard !changes.isEmpty else { return }
    for change in changes { keeping.keep(change)?.apply(to: &durableContent) }
    content = durableContent
    changes.removeAll()
  }

  /// What the kernel says of it.
  func status(device: UInt64) -> FileStatus {
    FileStatus(
      kind: isDirectory ? .directory : .regular, device: device, inode: number,
      size: Int64(isDirectory ? 4096 : content.count), modifiedNanoseconds: modifiedNanoseconds,
      changedNanoseconds: changedNanoseconds, bornNanoseconds: bornNanoseconds,
      linkCount: isDirectory ? 2 : UInt64(linkCount), userID: 1000, groupID: 1000,
      permissions: permissions)
  }
}

/// Which changes survive a power cut.
struct Survival {
  /// How much of what was not synced has reached the disk.
  enum Share: CaseIterable {
    case nothing, some, everything
  }

  /// The share of the changes of contents.
  let contents: Share
  /// The share of the changes of names, from the oldest on.
  let names: Share
  private var random: SplitMix

  /// A power cut with shares drawn from `random`.
  init(drawnFrom random: inout SplitMix) {
    contents = Share.allCases[random.below(3)]
    names = Share.allCases[random.below(3)]
    self.random = SplitMix(seed: random.next())
  }

  /// What is left of `change`.
  mutating func keep(_ change: SimulatedInode.ContentChange) -> SimulatedInode.ContentChange? {
    switch contents {
    case .nothing: return nil
    case .everything: return change
    case .some:
      guard random.chance(1, in: 2) else { return nil }
      guard case .write(let offset, let bytes) = change, random.chance(1, in: 3) else {
        return change
      }
      let cut = random.below(bytes.count + 1)
      return random.chance(1, in: 2)
        ? .write(offset: offset, bytes: Array(bytes[..<cut]))
        : .write(offset: offset + cut, bytes: Array(bytes[cut...]))
    }
  }

  /// How many of `count` changes of names are left.
  mutating func keptNames(of count: Int) -> Int {
    switch names {
    case .nothing: 0
    case .some: random.below(count + 1)
    case .everything: count
    }
  }
}

extension [UInt8] {
  /// Cuts the bytes, or fills them up with zeros.
  fileprivate mutating func setCount(_ count: Int) {
    if count < self.count {
      removeLast(self.count - count)
    } else {
      append(contentsOf: repeatElement(0, count: count - self.count))
    }
  }
}
