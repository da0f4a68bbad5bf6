// What a growing file has gained, learned in one transaction with how far it was read.
//
// A growing file stays where it is. Whole lines are taken, each once: how many bytes were read is
// committed with what they held. What was read is told by its last bytes, so that a file which was
// rotated, truncated or written anew is read from its beginning; rows that are there already then
// change nothing.

import Inbox
import LinuxSystem
import SensorCSV
import StateStore
import TimeSeries

/// Why a growing file is not read on, with what to change.
struct FollowProblem: Error, CustomStringConvertible {
  let description: String
}

/// A signal has come while much was read again; it is taken up after that.
struct FollowInterruption: Error {}

extension Ingest {
  /// How many bytes of a growing file are taken in one transaction.
  private static let growthBytes = 256 << 10

  /// Takes what `item` has gained, at most some hundred kilobytes of it.
  ///
  /// - Parameters:
  ///   - item: The file, in the inbox.
  ///   - followed: What is known of it.
  /// - Returns: whether there may be more to take at once.
  /// - Throws: `InboxError` and `SystemError` where it cannot be read, `FollowProblem` where its
  ///   content cannot be used, `FollowInterruption`, `StateStoreError`. Nothing was taken then; it
  ///   can be tried again.
  mutating func follow(_ item: InputItem, _ followed: inout FollowedFile) throws -> Bool {
    // What an earlier piece has left for the output files, where they could not be written.
    try drain()
    try recordDrained()
    let file = FileTail(try item.open())
    if let stored = followed.tail, let position = stored.position {
      if case .newGeneration(let why) = try file.verdict(on: position) {
        if let row = followed.row { try stopFollowing(row, "\(why)") }
        followed = FollowedFile()
      }
    }
    let offset = followed.tail?.readBytes ?? 0
    let rules = readingRules(item, received: now)
    var lines: [UInt8]
    switch try nextLines(of: file, from: offset) {
    case .lines(let bytes, _): lines = bytes
    case .nothing: return false
    case .lineTooLong(_, let limit):
      throw FollowProblem(
        description: "\(rules.name): has a line of more than \(limit) bytes after byte \(offset); "
          + "it is not read on. Take the line out, or raise limits.line_bytes")
    }
    guard let before = try decoder(of: file, followed, rules) else { return false }
    if followed.tail != nil {
      followed.decoder = before.decoder
      followed.counted = before.counted
    }
    var growth = before
    let isBegun = followed.row.map { $0.entry.position > 0 } ?? false
    var batch = try decode(lines, rules, &growth, isBegun: isBegun)
    while batch.count > batchObservations, let half = Self.firstHalf(of: lines) {
      lines = half
      growth = before
      batch = try decode(lines, rules, &growth, isBegun: isBegun)
    }
    let end = offset + Int64(lines.count)
    growth.note(batch, position: try file.position(at: end))
    // Nothing but a head so far: when rows come, they may say more about it.
    if growth.counted.rows == 0 { return false }
    try learn(growth, batch, item, rules, &followed)
    return end < file.status.size
  }

  /// The first half of some lines; nil of a single one.
  private static func firstHalf(of lines: [UInt8]) -> [UInt8]? {
    let half = lines.count / 2
    let newline = UInt8(ascii: "\n")
    let end =
      lines[..<half].lastIndex(of: newline)
      ?? lines[half...].firstIndex(of: newline)
    guard let end, end + 1 < lines.count else { return nil }
    return Array(lines[...end])
  }

  private func nextLines(of file: borrowing FileTail, from offset: Int64) throws -> TailChunk {
    let chunk = try file.nextLines(from: offset, byteLimit: Self.growthBytes)
    guard case .lineTooLong = chunk, configuration.limits.lineBytes > Self.growthBytes else {
      return chunk
    }
    return try file.nextLines(from: offset, byteLimit: configuration.limits.lineBytes)
  }

  /// Checks what a file has gained, and learns it.
  ///
  /// What speaks against the file as a whole refuses it while nothing of it is learned. Later it
  /// would hold up, for good, what comes after hours of a failing sensor: there each row stands for
  /// itself.
  private mutating func learn(
    _ growth: Growth, _ batch: DecodedBatch, _ item: InputItem, _ rules: ReadingRules,
    _ followed: inout FollowedFile
  ) throws {
    var entry = followed.row?.entry ?? FileEntry(name: item.relativePath.text, received: now)
    entry.device = item.device
    entry.location = item.path.text
    entry.rows += growth.counted.rows - growth.countedBefore.rows
    entry.rejected += growth.counted.rejected - growth.countedBefore.rejected
    entry.missing += growth.counted.missing - growth.countedBefore.missing
    entry.bytes = growth.tail.readBytes
    entry.reason = nil
    if entry.position == 0 {
      try check(growth, batch, entry, rules)
    } else {
      noteRejects(growth, batch, rules)
      noteFurtherSeries(growth, rules)
    }

    let known = followed.row
    let (names, units) = (growth.decoder.seriesNames, growth.decoder.seriesUnits)
    guard try catchUp(ObservationRun(batch), names: names, known) else {
      throw FollowInterruption()
    }
    let row = try transaction { ingest in
      var survey = FileSurvey()
      survey.rejected = batch.rejected
      var next = entry
      var stored: FileRow
      if let known {
        stored = FileRow(key: known.key, entry: next)
        try ingest.insertRejected(survey.rejected, file: known.key, at: ingest.now)
      } else {
        stored = try ingest.insert(next, survey)
      }
      try ingest.learn(
        ObservationRun(batch), names: names, units: units, file: stored.key, &next)
      next.position += batch.count
      _ = try ingest.issueLatest(file: stored.key)
      stored.entry = next
      try ingest.store.putTail(stored.key, growth.tail)
      try ingest.store.updateFile(stored)
      return stored
    }
    counts.noteGrowth(row.entry, after: known?.entry ?? FileEntry(name: "", received: now), at: now)
    if known == nil {
      journal.log(.info, "\(row.entry.name): is read as it grows")
      for suspicion in growth.decoder.explanation.suspicions {
        journal.log(.notice, "\(row.entry.name): \(suspicion)")
      }
    } else {
      journal.log(.debug, "\(row.entry.name): \(batch.count) more observations")
    }
    followed.row = row
    followed.tail = growth.tail
    followed.decoder = growth.decoder
    followed.counted = growth.counted
    if !unissuedGrowth.contains(row.key) { unissuedGrowth.append(row.key) }
    for notice in resident.takeNotices() { journal.log(.warning, notice) }
    try drain()
    try issueGrowth()
    try recordDrained()
    onProgress(nil)
  }

  /// Refuses what a file has gained as a whole, as the survey of a whole file does.
  private func check(
    _ growth: Growth, _ batch: DecodedBatch, _ entry: FileEntry, _ rules: ReadingRules
  ) throws {
    var survey = FileSurvey()
    survey.rows = entry.rows
    survey.rejectedRows = entry.rejected
    survey.rejected = batch.rejected
    var contradictions = ContradictionCheck()
    for index in 0..<batch.count {
      try contradictions.note(
        batch.seriesIndex[index], batch.time[index], batch.value[index],
        names: growth.decoder.seriesNames, store: store)
    }
    var refusal =
      survey.tooManyRejected(rules) ?? contradictions.refusal(rules.name, observations: batch.count)
    if refusal == nil {
      refusal = try survey.tooManySeries(rules, contradictions.newSeries, store)
    }
    if let refusal { throw FollowProblem(description: refusal) }
  }

  /// Tells where most of the new rows of a file are rejected that was begun.
  private mutating func noteRejects(
    _ growth: Growth, _ batch: DecodedBatch, _ rules: ReadingRules
  ) {
    let rows = growth.counted.rows - growth.countedBefore.rows
    let rejected = growth.counted.rejected - growth.countedBefore.rejected
    guard Double(rejected) > rules.rejectedRatio * Double(rows) else { return }
    let example =
      batch.rejected.first.map { " The first: \($0.message(fileName: rules.name))" } ?? ""
    journal.log(
      .warning,
      "\(rules.name): \(rejected) of \(rows) new rows are rejected; the others are learned."
        + example,
      subject: "rejects \(rules.name)")
  }

  /// Decodes the next whole lines.
  ///
  /// Of a file that is begun, values of new series beyond `limits.series` are left out: in the
  /// order in which they appear, so that how the file is cut into pieces changes nothing.
  private func decode(
    _ lines: [UInt8], _ rules: ReadingRules, _ growth: inout Growth, isBegun: Bool,
    mayBringSeries: Bool = true
  ) throws -> DecodedBatch {
    guard isBegun else { return try growth.decode(lines, rules) }
    var room = mayBringSeries ? rules.seriesLimit - (try store.seriesCount()) : 0
    var failure: StateStoreError?
    let batch = try growth.decode(lines, rules) { name in
      do throws(StateStoreError) {
        if try store.seriesRow(named: name) != nil { return true }
      } catch {
        failure = error
        return false
      }
      room -= 1
      return room >= 0
    }
    if let failure { throw failure }
    return batch
  }

  /// Tells that values of a begun file are left out, as there may be no more series.
  private mutating func noteFurtherSeries(_ growth: Growth, _ rules: ReadingRules) {
    guard let example = growth.leftOut else { return }
    journal.log(
      .warning,
      "\(rules.name): values of new series, such as "
        + "'\(PrintableText.escape(Array(example.name.utf8)))', are rejected, as "
        + "limits.series (\(rules.seriesLimit)) allows no more; the others are learned. "
        + "If a column of the file "
        + "holds ids or texts that change with every row, name the right columns with tags and "
        + "values in sources; otherwise raise limits.series.",
      subject: "series \(rules.name)")
  }

  /// Ends the entry of a growing file; what was read of it stays.
  mutating func stopFollowing(_ row: FileRow, _ why: String) throws {
    var ended = row
    ended.entry.state = .done
    ended.entry.finished = now
    ended.entry.reason = "read as it grew; \(why)"
    try transaction { ingest in try ingest.store.updateFile(ended) }
    counts.filesDone += 1
    journal.log(
      .info,
      "\(row.entry.name): \(row.entry.rows) rows in \(row.entry.bytes) bytes were read; \(why)")
  }
}

extension Ingest {
  /// The decoder of a growing file, which has taken everything that was read of it.
  ///
  /// - Returns: nil where the file has to grow before its layout is clear.
  /// - Throws: as `follow` does.
  private func decoder(
    of file: borrowing FileTail, _ followed: FollowedFile, _ rules: ReadingRules
  ) throws -> Growth? {
    if let decoder = followed.decoder {
      return Growth(
        decoder: decoder, sampleBytes: followed.tail?.sampleBytes ?? 0, counted: followed.counted)
    }
    guard let stored = followed.tail else { return try newDecoder(of: file, rules) }
    var growth: Growth
    do {
      growth = try newDecoder(of: file, rules, sampleBytes: stored.sampleBytes)
    } catch let error as SensorFileError {
      throw FollowProblem(description: error.message)
    }
    var batch = DecodedBatch()
    var offset: Int64 = 0
    while offset < stored.readBytes {
      if isStopping() { throw FollowInterruption() }
      let count = min(Int64(Self.growthBytes), stored.readBytes - offset)
      let lines = try file.bytes(at: offset, count: Int(count))
      // What was left out when it came is left out now: only what is stored was learned.
      batch = try decode(lines, rules, &growth, isBegun: true, mayBringSeries: false)
      offset += count
      onProgress(nil)
    }
    return Growth(
      decoder: growth.decoder, sampleBytes: stored.sampleBytes, counted: RowCounts(batch))
  }

  /// A decoder that has seen the head of the file, as much of it as its layout needs.
  private func newDecoder(of file: borrowing FileTail, _ rules: ReadingRules) throws -> Growth? {
    var doubt: SensorFileError?
    for growth in ReadingRules.sampleGrowth {
      let limit = rules.limits.sampleBytes * growth
      let head = try file.bytes(at: 0, count: limit)
      guard let end = head.lastIndex(of: UInt8(ascii: "\n")) else { break }
      do {
        return try newDecoder(of: file, rules, sampleBytes: end + 1)
      } catch let error as SensorFileError {
        guard error.couldBeSettledByMore else { throw FollowProblem(description: error.message) }
        doubt = error
        if head.count < limit { return nil }
      }
    }
    guard let doubt else { return nil }
    throw FollowProblem(description: doubt.message)
  }

  private func newDecoder(
    of file: borrowing FileTail, _ rules: ReadingRules, sampleBytes: Int
  ) throws -> Growth {
    let sample = try file.bytes(at: 0, count: sampleBytes)
    if GzipStream.isGzip(sample) {
      throw FollowProblem(
        description: "\(rules.name): is compressed, which cannot be read as it grows. Take it out "
          + "of inbox.follow, and move it into the inbox when it is complete")
    }
    let decoder = try SensorFileDecoder(
      sample: sample, isWholeFile: false, source: rules.source, device: rules.device,
      fileName: rules.name, limits: rules.limits)
    return Growth(decoder: decoder, sampleBytes: sampleBytes, counted: RowCounts())
  }
}

extension StoredTail {
  /// The position that it tells of; nil where its fingerprint is none.
  fileprivate var position: TailPosition? {
    ContentDigest(bytes: fingerprint).map {
      TailPosition(
        device: device, inode: inode, bornNanoseconds: bornNanoseconds, offset: readBytes,
        fingerprint: $0)
    }
  }
}

extension ObservationRun {
  fileprivate init(_ batch: DecodedBatch) {
    self.init(seriesIndex: batch.seriesIndex, time: batch.time, value: batch.value)
  }
}
