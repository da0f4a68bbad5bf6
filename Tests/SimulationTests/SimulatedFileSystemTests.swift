// The simulated file system answers as the kernel does, and keeps what a journal keeps.
import Glibc
import LinuxSystem
import TestSupport
import Testing

/// A call, and its answer in words that are the same on every disk.
private typealias Call = (
  name: String, make: (any FileSystem, FilePath) throws(SystemError) -> String
)

/// A call that answers nothing.
private func call(
  _ name: String, _ make: @escaping (any FileSystem, FilePath) throws(SystemError) -> Void
) -> Call {
  (
    name,
    { (files, root) throws(SystemError) in
      try make(files, root)
      return "done"
    }
  )
}

/// The parts of a status that do not depend on the machine.
private func words(_ status: FileStatus) -> String {
  let size = status.kind == .regular ? " of \(status.size) bytes" : ""
  let links = status.kind == .regular ? " \(status.linkCount) links" : ""
  return "\(status.kind.rawValue)\(size)\(links) \(status.permissions & 0o777)"
}

private func make(_ name: String, _ text: String) -> Call {
  call("make \(name)") { files, root throws(SystemError) in
    let file = try files.open(
      root.appending(name), .createExclusive(permissions: 0o640))
    try file.write(Array(text.utf8), at: 0)
  }
}

private func directory(_ name: String) -> Call {
  call("mkdir \(name)") { files, root throws(SystemError) in
    try files.makeDirectory(root.appending(name), permissions: 0o750)
  }
}

private func move(_ source: String, _ target: String, replacing: Bool = false) -> Call {
  call("move \(source) to \(target) \(replacing)") { files, root throws(SystemError) in
    try files.rename(
      root.appending(source), to: root.appending(target), replacing: replacing)
  }
}

private func remove(_ name: String) -> Call {
  call("unlink \(name)") { files, root throws(SystemError) in
    try files.unlink(root.appending(name))
  }
}

private func removeDirectory(_ name: String) -> Call {
  call("rmdir \(name)") { files, root throws(SystemError) in
    try files.removeDirectory(root.appending(name))
  }
}

private func status(_ name: String) -> Call {
  (
    "stat \(name)",
    { (files, root) throws(SystemError) in
      words(try files.status(root.appending(name)))
    }
  )
}

private func list(_ name: String) -> Call {
  (
    "list \(name)",
    { (files, root) throws(SystemError) in
      let directory = try files.open(root.appending(name), .directory)
      var names: [String] = []
      while case let entries = try directory.nextEntries(), !entries.isEmpty {
        for entry in entries {
          let status = try directory.status(of: entry.name)
          names.append("\(FilePath(bytes: entry.name)) \(status.kind)")
        }
      }
      return names.sorted().joined(separator: ", ")
    }
  )
}

private func read(_ name: String, at offset: Int64 = 0, _ count: Int = 100) -> Call {
  (
    "read \(name) at \(offset)",
    { (files, root) throws(SystemError) in
      let file = try files.open(root.appending(name), .read)
      return "\(try file.read(at: offset, count: count))"
    }
  )
}

private func open(
  _ name: String, _ mode: OpenMode, _ word: String,
  _ body: @escaping (borrowing FileDescriptor) throws(SystemError) -> Void
) -> Call {
  (
    "\(word) \(name) opened to \(mode)",
    { (files, root) throws(SystemError) in
      let file = try files.open(root.appending(name), mode)
      try body(file)
      return words(try file.status())
    }
  )
}

private let long = String(repeating: "n", count: 256)

/// Calls in their order: those that succeed, and each errno that the program meets.
private func allCalls() -> [Call] { callsOnFiles() + callsOnNames() }

private func callsOnFiles() -> [Call] {
  [
    directory("a"), directory("a"), directory("missing/b"), directory("a/b"), list(""),
    make("a/file", "0123456789"), make("a/file", "again"), make("missing/file", ""),
    make("a/file/inside", ""), make("a", ""), make(long, ""), directory("a/file"),
    directory("a/file/inside"), status("a"), status("a/file"), status("a/none"),
    status("a/file/inside"), status("none/file"), status(long),
    read("a/file"), read("a/file", at: 4, 3), read("a/file", at: 9), read("a/file", at: 10),
    read("a/file", at: 99), read("a/none"), read("a/file/inside"), read("a"),
    open("a", .readWrite, "write") { _ throws(SystemError) in },
    open("a/file", .directory, "list") { _ throws(SystemError) in },
    open("a/none", .directory, "list") { _ throws(SystemError) in },
    open("a/file", .read, "write") { file throws(SystemError) in try file.write([1], at: 0) },
    open("a/file", .read, "cut") { file throws(SystemError) in try file.truncate(to: 0) },
    open("a/file", .read, "list") { file throws(SystemError) in _ = try file.nextEntries() },
    open("a/file", .read, "sync") { file throws(SystemError) in try file.sync(.content) },
    open("a", .directory, "sync") { file throws(SystemError) in try file.sync(.everything) },
    open("a", .directory, "ask") { file throws(SystemError) in
      _ = try file.status(of: Array("none".utf8))
    },
    open("a/file", .readWrite, "write") { file throws(SystemError) in
      try file.write([1, 2], at: 12)
    },
    read("a/file"),
    open("a/file", .readWrite, "cut") { file throws(SystemError) in try file.truncate(to: 5) },
    read("a/file"),
    open("a/file", .readWrite, "extend") { file throws(SystemError) in try file.truncate(to: 8) },
    read("a/file"),
    open("a/file", .readWrite, "write") { file throws(SystemError) in
      try file.write([], at: 30)
    },
  ]
}

private func callsOnNames() -> [Call] {
  [
    make("second", "2"), make("third", "3"), directory("empty"), directory("full"),
    make("full/inside", "4"),
    move("none", "x"), move("none", "second"), move("second", "third"), move("second", "second"),
    move("second", "missing/x"), move("second", "third/x"), move("third/x", "second"),
    move("second", "a"), move("second", "a", replacing: true), move("empty", "second"),
    move("empty", "second", replacing: true), move("empty", "full"),
    move("empty", "full", replacing: true), move("full", "full/deeper"),
    move("full", "full/deeper", replacing: true), move("second", "second", replacing: true),
    move("second", long), read("second"), move("second", "third", replacing: true),
    read("third"), status("second"), move("full", "a/b/full"), read("a/b/full/inside"),
    move("a/b/full", "empty", replacing: true), list("empty"), list("a/b"), list("a/file"),
    remove("none"), remove("empty"), remove("missing/x"), remove("third/x"), remove("third"),
    status("third"), removeDirectory("none"), removeDirectory("a/file"), removeDirectory("empty"),
    remove("empty/inside"), removeDirectory("empty"), list(""), remove(long),
    (
      "volume",
      { (files, root) throws(SystemError) in
        try files.volume(at: root).freeBytes > 0 ? "room" : "none"
      }
    ),
    call("volume of nothing") { files, root throws(SystemError) in
      _ = try files.volume(at: root.appending("none"))
    },
    (
      "what is open lives on without a name",
      { (files, root) throws(SystemError) in
        let file = try files.open(
          root.appending("gone"), .createExclusive(permissions: 0o600))
        try file.write([7], at: 0)
        try files.unlink(root.appending("gone"))
        try file.write([8], at: 1)
        return "\(try file.read(at: 0, count: 9)) \(words(try file.status()))"
      }
    ),
    (
      "an open directory that is removed is empty",
      { (files, root) throws(SystemError) in
        try files.makeDirectory(root.appending("gone"), permissions: 0o700)
        let directory = try files.open(root.appending("gone"), .directory)
        try files.removeDirectory(root.appending("gone"))
        return "\(try directory.nextEntries().isEmpty)"
      }
    ),
  ]
}

/// What each call answers, beneath `root`.
private func answers(_ files: any FileSystem, _ root: FilePath) -> [String] {
  allCalls().map { call in
    do throws(SystemError) {
      return "\(call.name): \(try call.make(files, root))"
    } catch {
      let path = error.path.flatMap { $0.relative(to: root) }.map { "\($0)" } ?? ""
      return "\(call.name): \(error.call) \(path) \(error.name)"
    }
  }
}

/// A process on a new disk, with the directory that its files are in.
func simulatedProcess() throws -> (files: SimulatedFileSystem, root: FilePath) {
  let files = SimulatedFileSystem(on: SimulatedDisk(clock: SimulatedClock()), seed: 1)
  try files.makeDirectory(FilePath("/work"), permissions: 0o755)
  try files.sync(directory: FilePath("/"))
  return (files, FilePath("/work"))
}

/// Goal: what holds on the simulation holds on Linux.
///
/// Method: the same calls on both.
@Test func `the simulated file system answers as the kernel does`() throws {
  let (files, root) = try simulatedProcess()
  let simulated = answers(files, root)
  try withTemporaryDirectory { root in
    let real = answers(LinuxFileSystem(), root)
    for (simulated, real) in zip(simulated, real) { #expect(simulated == real) }
  }
}

@Test func `an inode that is freed is given again, with another time of birth`() throws {
  let (files, root) = try simulatedProcess()
  let path = root.appending("x")
  files.close(try files.openFile(path, .createExclusive(permissions: 0o600)))
  let first = try files.status(path)
  try files.unlink(path)
  files.disk.clock.advance(byMicroseconds: 10_000)
  files.close(try files.openFile(path, .createExclusive(permissions: 0o600)))
  let second = try files.status(path)
  #expect(first.inode == second.inode)
  #expect(!first.isSameFile(as: second))
}

@Test func `a full disk takes what fits and refuses the rest`() throws {
  let (files, root) = try simulatedProcess()
  files.disk.capacityBytes = 4
  let file = try files.open(root.appending("x"), .createExclusive(permissions: 0o600))
  #expect(throws: SystemError(call: "write", path: root.appending("x"), number: ENOSPC)) {
    try file.write([1, 2, 3, 4, 5], at: 0)
  }
  let bytes = try file.read(at: 0, count: 9)
  #expect(bytes == [1, 2, 3, 4])
  files.disk.capacityBytes = 8
  try file.write([5, 6, 7, 8], at: 4)
  let free = try files.volume(at: root).freeBytes
  #expect(free == 0)
}

/// The states that power cuts leave of what `body` does, as the contents of all files by name.
private func survivors(
  cuts: Int = 8000, of body: (SimulatedFileSystem, FilePath) throws -> Void
) throws -> Set<[String]> {
  var states: Set<[String]> = []
  for seed in 0..<UInt64(cuts) {
    let (files, root) = try simulatedProcess()
    files.disk.fileSyncKeepsName = false
    try body(files, root)
    files.kill()
    var random = SplitMix(seed: seed)
    files.disk.cutPower(Survival(drawnFrom: &random))
    let after = SimulatedFileSystem(on: files.disk)
    let directory = try after.open(root, .directory)
    var state: [String] = []
    while case let entries = try directory.nextEntries(), !entries.isEmpty {
      for entry in entries {
        let file = try after.open(root.appending(entry.name), .read)
        let bytes = try file.read(at: 0, count: 9)
        state.append("\(FilePath(bytes: entry.name)) \(bytes)")
      }
    }
    states.insert(state.sorted())
  }
  return states
}

@Test func `without a sync any part of a write and any first names may survive`() throws {
  let states = try survivors { files, root in
    let file = try files.open(root.appending("x"), .createExclusive(permissions: 0o600))
    try file.write([1, 2], at: 0)
    try files.rename(root.appending("x"), to: root.appending("y"), replacing: false)
  }
  let contents = ["[]", "[1]", "[1, 2]", "[0, 2]", "[0, 0]"]
  #expect(states == Set([[]] + contents.flatMap { [["x \($0)"], ["y \($0)"]] }))
}

@Test func `what is synced survives every cut`() throws {
  let states = try survivors { files, root in
    let file = try files.open(root.appending("x"), .createExclusive(permissions: 0o600))
    try file.write([1, 2], at: 0)
    try file.sync(.content)
    try files.rename(root.appending("x"), to: root.appending("y"), replacing: false)
    try files.sync(directory: root)
  }
  #expect(states == [["y [1, 2]"]])
}

@Test func `a disk that lies keeps nothing for sure`() throws {
  let states = try survivors { files, root in
    files.disk.syncsDoNothing = true
    let file = try files.open(root.appending("x"), .createExclusive(permissions: 0o600))
    try file.write([1], at: 0)
    try file.sync(.content)
    try files.sync(directory: root)
  }
  #expect(states == [[], ["x []"], ["x [1]"], ["x [0]"]])
}

@Test func `after its death a process changes nothing`() throws {
  let (files, root) = try simulatedProcess()
  let path = root.appending("x")
  let file = try files.open(path, .createExclusive(permissions: 0o600))
  var calls = 0
  files.judge = { _, _ in
    calls += 1
    return calls == 1 ? .killed : .done
  }
  #expect(throws: SimulatedFileSystem.death(at: path)) { try file.sync(.content) }
  #expect(throws: SimulatedFileSystem.death(at: path)) { try files.unlink(path) }
  #expect(throws: SimulatedFileSystem.death(at: path)) { try file.truncate(to: 9) }
  #expect(calls == 1)
  let after = try SimulatedFileSystem(on: files.disk).status(path)
  #expect(after.size == 0)
}
