// Compares what is there in the end with what must be there.
import ForecastDaemon
import LinuxSystem
import Outbox
import TestSupport

/// The judgement over a world whose daemon has ended well.
struct Verdict {
  let world: World
  let configuration: Configuration
  let database: FilePath

  /// Everything that is wrong.
  func problems() throws -> [String] {
    var problems: [String] = []
    let places = try places()
    guard let order = try orderOfTaking(places, &problems) else { return problems }
    var expected = ExpectedState(configuration: configuration)
    for file in order { expected.take(file.name, file.content, bytes: file.inode.content) }
    problems += try ledgerProblems(expected)
    problems += try learningProblems(expected)
    problems += try outputProblems(expected, places)
    problems += placeProblems(order, expected, places)
    problems += orderProblems(order)
    problems += try rows("PRAGMA foreign_key_check", at: database).map { "foreign key: \($0)" }
    let pending = try rows("SELECT output_key FROM output_pending", at: database)
    if !pending.isEmpty { problems.append("bytes wait for output files: \(pending)") }
    return problems
  }

  private typealias Places = [(path: FilePath, inode: SimulatedInode)]

  private func places() throws -> Places {
    try world.disk.files(beneath: FilePath("/spool"))
  }

  /// The dropped files in the order in which the ledger entered them.
  ///
  /// - Returns: nil where ledger and files do not match, which is a problem by itself.
  private func orderOfTaking(
    _ places: Places, _ problems: inout [String]
  ) throws -> [DroppedFile]? {
    let reachable = Set(places.map { ObjectIdentifier($0.inode) })
    let ready = Set(places.filter { !isWaiting($0.path) }.map { ObjectIdentifier($0.inode) })
    // Of two alike, the one that is still there was taken rather than one that a power cut took.
    var waiting =
      world.dropped.filter { ready.contains(ObjectIdentifier($0.inode)) }
      + world.dropped.filter { !ready.contains(ObjectIdentifier($0.inode)) }
    var order: [DroppedFile] = []
    var hashes: [ObjectIdentifier: String] = [:]
    for row in try rows("SELECT name, hex(sha256) FROM file ORDER BY file_key", at: database) {
      let parts = row.split(separator: " ", omittingEmptySubsequences: false)
      let index = waiting.firstIndex { file in
        let id = ObjectIdentifier(file)
        let hash = hashes[id] ?? "\(ContentHash.digest(of: file.inode.content))"
        hashes[id] = hash
        return file.name.text == parts[0] && hash.uppercased() == parts[1]
      }
      guard let index else {
        problems.append("the ledger has a file that nobody dropped, or has it twice: \(row)")
        return nil
      }
      order.append(waiting.remove(at: index))
    }
    for file in waiting {
      // What a power cut takes before anybody has synced it was never there.
      let path = places.first { $0.inode === file.inode }?.path
      if reachable.contains(ObjectIdentifier(file.inode)) {
        if path.map({ isWaiting($0) }) ?? false { continue }
        problems.append("\(file.name) was never taken; it is at \(path.map { "\($0)" } ?? "")")
      } else if file.isSynced {
        problems.append("\(file.name) is lost and was never taken")
      }
    }
    return problems.isEmpty ? order : nil
  }

  /// Whether a file has a name that is not for the daemon, as where its producer died.
  private func isWaiting(_ path: FilePath) -> Bool {
    path.name.first == UInt8(ascii: ".")
  }

  private func ledgerProblems(_ expected: ExpectedState) throws -> [String] {
    let found = try rows(
      """
      SELECT name, state || ':', rows, 'rows,', learned, 'learned,', duplicates, 'duplicates,',
        late, 'late,', rejected, 'rejected', CASE WHEN finished_time IS NULL THEN 'unfinished' END
      FROM file ORDER BY file_key
      """, at: database)
    return differences(
      "ledger", expected: expected.ledger.map { "\($0) NULL" }, found: found)
  }

  private func learningProblems(_ expected: ExpectedState) throws -> [String] {
    let observations = try rows(
      """
      SELECT name, time, value, observation.late FROM observation JOIN series USING (series_key)
      ORDER BY name, time
      """, at: database)
    let snapshots = try rows(
      """
      SELECT snapshot.observations, bytes, name FROM snapshot JOIN series USING (series_key)
      ORDER BY name
      """, at: database)
    let forecasts = try rows(
      """
      SELECT name, origin, step, target, value, lower_80, upper_80, lower_95, upper_95
      FROM forecast JOIN series USING (series_key) ORDER BY name, origin, step
      """, at: database)
    return differences("observations", expected: expected.observations, found: observations)
      + expected.snapshotProblems(snapshots)
      + differences("forecasts", expected: expected.forecasts, found: forecasts)
  }

  /// What is wrong with the output files: together, those of a name in the order of their rotation,
  /// they must hold each line once and in order.
  private func outputProblems(_ expected: ExpectedState, _ places: Places) throws -> [String] {
    var problems: [String] = []
    let directory = FilePath("/spool/outbox")
    let outbox = Outbox(
      directory: directory, format: configuration.outbox.format == .csv ? .csv : .jsonl,
      partition: configuration.outbox.partition == .single ? .single : .series,
      fileSystem: SimulatedFileSystem(on: world.disk))
    var lines: [String: [String]] = [:]
    let outputs = places.filter { $0.path.parent == directory }
      .sorted { Self.generation($0.path) < Self.generation($1.path) }
    for (path, inode) in outputs {
      let text = String(decoding: inode.content, as: UTF8.self)
      if !text.isEmpty && !text.hasSuffix("\n") { problems.append("\(path): its end is torn") }
      var split = text.split(separator: "\n")
      if configuration.outbox.format == .csv, let header = split.first {
        if !header.hasPrefix("issued_time,") { problems.append("\(path): begins with \(header)") }
        split.removeFirst()
      }
      for line in split {
        let line = OutputLine(line)
        lines[line.series, default: []].append(line.rest)
      }
    }
    let wanted = expected.lines(by: outbox)
    for name in Set(lines.keys).union(wanted.keys).sorted() {
      problems += differences(
        "output of \(name)", expected: wanted[name] ?? [], found: lines[name] ?? [])
    }
    for row in try rows("SELECT path, length, inode FROM output_file", at: database) {
      let parts = row.split(separator: " ")
      guard let there = outputs.first(where: { $0.path.name == Array(parts[0].utf8) }) else {
        continue
      }
      let isKnown =
        "\(there.inode.number)" == parts[2] && "\(there.inode.content.count)" == parts[1]
      // One that an operator has made anew is taken over by the next line.
      if !isKnown && !there.inode.content.isEmpty {
        problems.append("the store knows another output file: \(row)")
      }
    }
    return problems
  }

  /// The number that a rotation has given; the largest for the file that is written to.
  private static func generation(_ path: FilePath) -> Int {
    Int(path.text.split(separator: ".").last ?? "") ?? .max
  }

  /// What is wrong with where files are; their bytes cannot differ, for they are the same inodes.
  private func placeProblems(
    _ order: [DroppedFile], _ expected: ExpectedState, _ places: Places
  ) -> [String] {
    var problems: [String] = []
    var inputs: Set<ObjectIdentifier> = []
    for (file, line) in zip(order, expected.ledger) {
      inputs.insert(ObjectIdentifier(file.inode))
      let path = places.first { $0.inode === file.inode }?.path
      let isFailed = line.state == "failed"
      let wanted: String? =
        switch configuration.inbox.after {
        case .archive: isFailed ? "/spool/failed/" : "/spool/done/"
        case .delete: isFailed ? "/spool/failed/" : nil
        case .keep: "/spool/inbox/"
        }
      if let wanted, path?.text.hasPrefix(wanted) == true { continue }
      if wanted == nil && path == nil { continue }
      problems.append(
        "\(line) is at \(path.map { "\($0)" } ?? "no place"), not in \(wanted ?? "no place")")
    }
    for (path, inode) in places where !inputs.contains(ObjectIdentifier(inode)) {
      let isReason = path.text.hasPrefix("/spool/failed/") && path.text.hasSuffix(".reason.json")
      if isReason || path.parent == FilePath("/spool/outbox") || isWaiting(path) { continue }
      if world.dropped.contains(where: { $0.inode === inode }) { continue }
      problems.append("something is left at \(path)")
    }
    for (path, _) in places where path.text.hasSuffix(".new") {
      problems.append("something is left at \(path)")
    }
    return problems
  }

  /// Whether a file was taken before one that was whole long before it was dropped at all.
  private func orderProblems(_ order: [DroppedFile]) -> [String] {
    var problems: [String] = []
    for (index, first) in order.enumerated() {
      for second in order[(index + 1)...] {
        guard let complete = second.completeMicroseconds,
          complete + 8_000_000 < first.droppedMicroseconds,
          second.inode.modifiedNanoseconds < first.inode.modifiedNanoseconds
        else { continue }
        problems.append("\(first.name) was taken before \(second.name), which was older")
      }
    }
    return problems
  }
}
