// The verbs of ClaimedFile.swift, and each of their calls failing in its turn.
import Glibc
import Inbox
import LinuxSystem
import TestSupport
import Testing

private let fileSystem = LinuxFileSystem()

/// Why a file failed, for tests.
private func reason(_ file: FilePath) -> FailureReason {
  FailureReason(file: file, reason: "broken", time: "2016-07-01T00:00:00Z", digest: nil)
}

@Test func `a claim moves the file and makes both names durable`() throws {
  try withSpool { layout in
    try write("x", to: layout.inbox.appending("x.csv"))
    let faulty = FaultyFileSystem()
    let outcome = try ClaimedFile.claim(
      try candidate(FilePath("x.csv"), in: layout), in: layout, on: faulty)
    guard case .claimed(let file) = outcome else {
      Issue.record("not claimed")
      return
    }
    #expect(file.path == layout.processing.appending("x.csv"))
    #expect(file.device == nil)
    #expect(try files(of: layout) == [FilePath("processing/x.csv"): "x"])
    try file.secure()
    #expect(
      faulty.changes == [
        "mkdir \(layout.processing)", "rename \(layout.inbox)/x.csv", "sync \(layout.processing)",
        "sync \(layout.inbox)",
      ])
  }
}

@Test func `a claim is secured also where its directory in the inbox is gone`() throws {
  try withSpool { layout in
    let file = try claimed(FilePath("d/x"), in: layout)
    try fileSystem.removeDirectory(layout.inbox.appending("d"))
    let faulty = FaultyFileSystem()
    let watched = try #require(try ClaimedFile.standing(in: layout, on: faulty).first)
    try watched.secure()
    #expect(faulty.changes == ["sync \(file.path.parent)"])
  }
}

@Test func `a finished file is durable in its new place before the old one forgets it`() throws {
  try withSpool { layout in
    let file = try claimed(FilePath("x"), in: layout)
    let faulty = FaultyFileSystem()
    let watched = try #require(try ClaimedFile.standing(in: layout, on: faulty).first)
    _ = try watched.finish(into: .done(date: "2016-07-01"), id: "7")
    let day = layout.done.appending("2016-07-01")
    #expect(
      faulty.changes == [
        "mkdir \(day)", "sync \(layout.done)", "rename \(file.path)", "sync \(day)",
        "sync \(layout.processing)",
      ])
  }
}

@Test func `a failed file has its reason, durably, before it is there itself`() throws {
  try withSpool { layout in
    let file = try claimed(FilePath("x"), in: layout)
    let faulty = FaultyFileSystem()
    let watched = try #require(try ClaimedFile.standing(in: layout, on: faulty).first)
    _ = try watched.finish(into: .failed(reason(FilePath("x"))), id: "7")
    let new = "\(layout.failed)/.x.reason.json.new"
    #expect(
      faulty.changes == [
        "mkdir \(layout.failed)", "unlink \(new)", "create \(new)", "write \(new)", "sync \(new)",
        "rename \(new)", "sync \(layout.failed)", "rename \(file.path)", "sync \(layout.failed)",
        "sync \(layout.processing)",
      ])
  }
}

@Test func `a subdirectory goes along all the way`() throws {
  try withSpool { layout in
    let file = try claimed(FilePath("house/boiler/x.csv"), in: layout)
    #expect(file.device == FilePath("house/boiler"))
    let outcome = try file.finish(into: .done(date: "2016-07-01"), id: "7")
    #expect(
      outcome == .moved(to: layout.done.appending("2016-07-01/house/boiler/x.csv")))
  }
}

@Test func `a file that is gone or busy is left alone`() throws {
  try withSpool { layout in
    let name = FilePath("x.csv")
    _ = try claimed(name, content: "one", in: layout)
    try write("two", to: layout.inbox.appending(name))
    let second = try candidate(name, in: layout)
    guard case .busy = try ClaimedFile.claim(second, in: layout, on: fileSystem) else {
      Issue.record("not busy")
      return
    }
    try fileSystem.unlink(second.path)
    try fileSystem.unlink(layout.processing.appending(name))
    guard case .gone = try ClaimedFile.claim(second, in: layout, on: fileSystem) else {
      Issue.record("not gone")
      return
    }
    #expect(try files(of: layout) == [:])
  }
}

@Test func `another file system is said to be one`() throws {
  try withSpool { layout in
    try write("x", to: layout.inbox.appending("x"))
    let faulty = FaultyFileSystem { _, call, _ in call == "rename" ? EXDEV : nil }
    let candidate = try candidate(FilePath("x"), in: layout)
    let error = #expect(throws: InboxError.self) {
      _ = try ClaimedFile.claim(candidate, in: layout, on: faulty)
    }
    #expect(
      error
        == .otherFileSystem(source: candidate.path, target: layout.processing.appending("x")))
    #expect(try files(of: layout) == [FilePath("inbox/x"): "x"])
  }
}

@Test func `no file is ever replaced`() throws {
  try withSpool { layout in
    let name = FilePath("x.csv")
    var expected: [FilePath: String] = [:]
    for number in 0..<4 {
      let file = try claimed(name, content: "\(number)", in: layout)
      _ = try file.finish(into: .done(date: "2016-07-01"), id: "7")
      let failing = try claimed(name, content: "failed \(number)", in: layout)
      let reason = FailureReason(file: name, reason: "\(number)", time: "", digest: nil)
      _ = try failing.finish(into: .failed(reason), id: "7")
      let suffix = ["", "~7", "~7.2", "~7.3"][number]
      expected[FilePath("done/2016-07-01/x.csv" + suffix)] = "\(number)"
      expected[FilePath("failed/x.csv" + suffix)] = "failed \(number)"
      expected[FilePath("failed/x.csv" + suffix + ".reason.json")] =
        String(decoding: reason.encoded, as: UTF8.self)
    }
    #expect(try files(of: layout) == expected)
  }
}

@Test func `the reason of another file keeps a name from a file`() throws {
  try withSpool { layout in
    let strange = FailureReason(file: FilePath("y"), reason: "other", time: "", digest: nil)
    let path = layout.failed.appending("x.reason.json")
    try write(String(decoding: strange.encoded, as: UTF8.self), to: path)
    let file = try claimed(FilePath("x"), in: layout)
    let outcome = try file.finish(into: .failed(reason(FilePath("x"))), id: "7")
    #expect(outcome == .moved(to: layout.failed.appending("x~7")))
    #expect(try content(of: path) == String(decoding: strange.encoded, as: UTF8.self))
  }
}

@Test func `a file in the way of a directory keeps no file from its end`() throws {
  try withSpool { layout in
    let first = try claimed(FilePath("boiler"), content: "file", in: layout)
    // While it is worked on, a directory of its name is made in the inbox.
    let names = ["boiler/x", "boiler/deep/x"].map { FilePath($0) }
    for name in names {
      try fileSystem.makeDirectories(
        layout.inbox.appending(name.parent), permissions: 0o770)
      try write("\(name)", to: layout.inbox.appending(name))
      let candidate = try candidate(name, in: layout)
      guard case .busy = try ClaimedFile.claim(candidate, in: layout, on: fileSystem) else {
        Issue.record("not busy")
        return
      }
    }
    _ = try first.finish(into: .done(date: "d"), id: "1")
    try pass(layout, .done, on: fileSystem)
    #expect(
      try files(of: layout) == [
        FilePath("done/d/boiler"): "file",
        FilePath("done/2016-07-01/boiler/x"): "boiler/x",
        FilePath("done/2016-07-01/boiler/deep/x"): "boiler/deep/x",
      ])
  }
}

@Test func `a subdirectory whose name a done file has goes into one of its own`() throws {
  try withSpool { layout in
    for (name, id) in [("boiler", "1"), ("boiler/x", "2"), ("boiler/deep/x", "3")] {
      let path = layout.inbox.appending("boiler")
      let file = try claimed(FilePath(name), content: name, in: layout)
      _ = try file.finish(into: .done(date: "d"), id: id)
      if try fileSystem.exists(path.appending("deep")) {
        try fileSystem.removeDirectory(path.appending("deep"))
      }
      if try fileSystem.exists(path) { try fileSystem.removeDirectory(path) }
    }
    // The empty directory that stays in processing gives way to a file.
    let last = try claimed(FilePath("boiler"), content: "last", in: layout)
    _ = try last.finish(into: .done(date: "d"), id: "4")
    #expect(
      try files(of: layout) == [
        FilePath("done/d/boiler"): "boiler", FilePath("done/d/~2/boiler/x"): "boiler/x",
        FilePath("done/d/~3/boiler/deep/x"): "boiler/deep/x",
        FilePath("done/d/boiler~4"): "last",
      ])
  }
}

/// Field failure S9.
@Test func `the longest names fit, also with what is added`() throws {
  try withSpool { layout in
    // 255 bytes, the last character of which has two.
    let name = FilePath(String(repeating: "x", count: 253) + "ä")
    for number in 0..<2 {
      let file = try claimed(name, content: "\(number)", in: layout)
      _ = try file.finish(into: .done(date: "2016-07-01"), id: "77")
      let failing = try claimed(name, content: "\(number)", in: layout)
      let reason = FailureReason(file: name, reason: "\(number)", time: "", digest: nil)
      _ = try failing.finish(into: .failed(reason), id: "77")
    }
    let day = layout.done.appending("2016-07-01")
    let cut = String(repeating: "x", count: 252) + "~77"
    #expect(try names(in: day) == [name, FilePath(cut)].sorted())
    let failed = try names(in: layout.failed)
    #expect(failed.count == 4 && failed.allSatisfy { $0.bytes.count <= 255 })
  }
}

@Test func `a file that still grows goes back, beside a newer one of its name`() throws {
  try withSpool { layout in
    let file = try claimed(FilePath("boiler/x.tar.gz"), content: "old", in: layout)
    #expect(try file.release(id: "7") == layout.inbox.appending("boiler/x.tar.gz"))
    #expect(try file.release(id: "7") == nil)
    let again = try ClaimedFile.claim(
      try candidate(FilePath("boiler/x.tar.gz"), in: layout), in: layout, on: fileSystem)
    guard case .claimed(let file) = again else {
      Issue.record("not claimed")
      return
    }
    try write("new", to: layout.inbox.appending("boiler/x.tar.gz"))
    #expect(try file.release(id: "7") == layout.inbox.appending("boiler/x~7.tar.gz"))
    #expect(
      try files(of: layout) == [
        FilePath("inbox/boiler/x.tar.gz"): "new", FilePath("inbox/boiler/x~7.tar.gz"): "old",
      ])
  }
}

@Test func `a removed file is gone, and removing it again does no harm`() throws {
  try withSpool { layout in
    let file = try claimed(FilePath("x"), in: layout)
    try file.remove()
    try file.remove()
    #expect(try files(of: layout) == [:])
  }
}

/// What can be done with a file, and where it is afterwards.
private enum Ending: CaseIterable, Sendable {
  case done, failed, release

  func end(_ file: ClaimedFile) throws {
    switch self {
    case .done: _ = try file.finish(into: .done(date: "2016-07-01"), id: "7")
    case .failed:
      _ = try file.finish(into: .failed(reason(file.relativePath)), id: "7")
    case .release: _ = try file.release(id: "7")
    }
  }

  /// The files of the spool afterwards, when `done` and `failed` had a file of that name before.
  var result: [FilePath: String] {
    var files = before
    switch self {
    case .done: files[FilePath("done/2016-07-01/d/x~7")] = "data"
    case .failed:
      files[FilePath("failed/d/x~7")] = "data"
      files[FilePath("failed/d/x~7.reason.json")] =
        String(decoding: reason(FilePath("d/x")).encoded, as: UTF8.self)
    case .release: files[FilePath("inbox/d/x")] = "data"
    }
    return files
  }

  var before: [FilePath: String] {
    [FilePath("done/2016-07-01/d/x"): "older", FilePath("failed/d/x"): "older"]
  }
}

/// Claims the file, secures and ends it, on a file system that may fail.
private func pass(_ layout: SpoolLayout, _ ending: Ending, on fileSystem: any FileSystem) throws {
  func end(_ file: ClaimedFile) throws {
    try file.secure()
    try ending.end(file)
  }
  for file in try ClaimedFile.standing(in: layout, on: fileSystem) { try end(file) }
  let listing = try InboxScanner(
    inbox: layout.inbox, options: InboxOptions(), fileSystem: fileSystem
  ).scan()
  for candidate in listing.candidates {
    let outcome = try ClaimedFile.claim(candidate, in: layout, on: fileSystem)
    if case .claimed(let file) = outcome { try end(file) }
  }
}

/// Field failure D12.
@Test(arguments: Fault.allCases, Ending.allCases)
private func `whichever call fails, the file is whole and in one place, and the next pass ends it`(
  fault: Fault, ending: Ending
) throws {
  var index = 0
  var isDone = false
  while !isDone {
    try withSpool { layout in
      for (path, content) in ending.before {
        let path = layout.root.appending(path)
        try fileSystem.makeDirectories(path.parent, permissions: 0o755)
        try write(content, to: path)
      }
      try fileSystem.makeDirectory(layout.inbox.appending("d"), permissions: 0o770)
      try write("data", to: layout.inbox.appending("d/x"))

      let faulty = FaultyFileSystem(failing: fault.rule(at: index, number: EIO))
      do {
        try pass(layout, ending, on: faulty)
        isDone = faulty.calls.count <= index
      } catch {
        #expect("\(error)".contains("EIO"))
      }
      #expect(try files(of: layout).values.filter { $0 == "data" }.count == 1)
      try pass(layout, ending, on: fileSystem)
      #expect(try files(of: layout) == ending.result, "call \(index) failed")
    }
    index += 1
  }
  #expect(index > 20)
}
