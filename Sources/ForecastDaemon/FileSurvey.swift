// One pass over a whole file before anything of it is learned: what it holds, and what is wrong.

import Inbox
import LinuxSystem
import SensorCSV
import StateStore
import TimeSeries

/// What one pass over a file has found.
struct FileSurvey {
  /// The SHA-256 of the file as it lies on the disk; nil of a refused one that is very large.
  var digest: ContentDigest?
  /// Data records, rejected ones included.
  var rows = 0
  /// Rejected records.
  var rejectedRows = 0
  /// Cells that stood for "no value".
  var missing = 0
  /// Values with a series and a time.
  var observations = 0
  /// Observations older than an earlier one of the same series in the file.
  var backwardSteps = 0
  /// The first rejected records.
  var rejected: [RejectedRow] = []
  /// The series in the order in which they first appear.
  var names: [SeriesID] = []
  /// For each series, the unit that the file tells.
  var units: [String?] = []
  /// What is read as it stands but may mean something else.
  var suspicions: [String] = []
  /// All observations in the order of the file, if they are few enough to keep.
  var retained: ObservationRun?
  /// Why the file cannot be used as a whole, with what to change; nil where it can.
  var refusal: String?
  /// Why it cannot be used now, where another attempt may end otherwise though nobody mends it.
  var passingProblem: FileProblem?

  /// How many bytes of a refused file are read for its SHA-256 at most.
  static let refusedByteLimit: Int64 = 1 << 30
}

/// How a file is read: what the configuration says of it, and the limits of the day.
struct ReadingRules {
  /// Its name for messages.
  let name: String
  /// The device that its subdirectory names.
  let device: String?
  /// The entry of `sources` that matches it.
  let source: SourceOptions
  /// The limits within which it is decoded.
  let limits: DecodingLimits
  /// How many observations are kept in memory.
  let retainLimit: Int
  /// The share of rejected rows above which it fails.
  let rejectedRatio: Double
  /// How many series the store may have.
  let seriesLimit: Int

  /// How much larger the second and third look at a file's head are, where the first leaves doubts.
  static let sampleGrowth = [1, 8, 64]

  /// A decoder that has seen the head of the file.
  func decoder(
    _ reader: inout ContentReader, _ file: borrowing InputFile
  ) throws(FileProblem) -> SensorFileDecoder {
    var last: SensorFileError?
    for growth in Self.sampleGrowth {
      let head: (bytes: [UInt8], isWhole: Bool)
      do {
        head = try reader.sample(limits.sampleBytes * growth, of: file)
      } catch {
        throw .content(error)
      }
      do {
        return try SensorFileDecoder(
          sample: head.bytes, isWholeFile: head.isWhole, source: source, device: device,
          fileName: name, limits: limits)
      } catch {
        last = error
        if head.isWhole || !error.couldBeSettledByMore { break }
      }
    }
    throw .format(last?.message ?? "\(name): cannot be read")
  }
}

/// Why a file cannot be read to its end.
enum FileProblem: Error, CustomStringConvertible {
  /// Its bytes did not come.
  case content(ContentError)
  /// It is no CSV that can be understood: a sentence for its owner.
  case format(String)

  var description: String {
    switch self {
    case .content(.system(let error)): error.description
    case .content(.gzip(let error)): error.message
    case .format(let message): message
    }
  }
}

extension FileSurvey {
  /// Reads all of `file` once.
  ///
  /// - Parameters:
  ///   - file: open, and read up to the size it had when it was opened.
  ///   - rules: how it is read.
  ///   - store: what is known of its series.
  ///   - goesOn: called after each piece; says whether to go on.
  /// - Returns: what the file holds, and why it cannot be used if so; nil if it was not to go on.
  /// - Throws: `SystemError` where the disk fails, or `StateStoreError`. What is wrong with
  ///   the content is no error but `refusal`.
  static func make(
    of file: borrowing InputFile, rules: ReadingRules, store: borrowing StateStore,
    goesOn: () -> Bool
  ) throws -> FileSurvey? {
    var survey = FileSurvey()
    var reader = ContentReader(byteCount: file.statusAtOpen.size, isHashing: true)
    do {
      guard try survey.readRows(file, &reader, rules, store, goesOn) else { return nil }
    } catch let problem as FileProblem {
      switch problem {
      case .content(.system(let error)): throw error
      case .content(.gzip(let error)):
        survey.refusal = "\(rules.name): \(error.message)"
        if error.mayPass { survey.passingProblem = problem }
      case .format(let message): survey.refusal = message
      }
    }
    // A refused file is still known by its content, unless it is a disk image or the like.
    if survey.refusal != nil && file.statusAtOpen.size > refusedByteLimit { return survey }
    do {
      while !reader.isAtEnd {
        try reader.skip(of: file)
        guard goesOn() else { return nil }
      }
    } catch {
      guard case .system(let error) = error else { preconditionFailure("skipping decodes nothing") }
      throw error
    }
    survey.digest = reader.hash.digest
    return survey
  }

  /// Reads the rows; gives false where it was not to go on.
  private mutating func readRows(
    _ file: borrowing InputFile, _ reader: inout ContentReader, _ rules: ReadingRules,
    _ store: borrowing StateStore, _ goesOn: () -> Bool
  ) throws -> Bool {
    if file.statusAtOpen.size == 0 {
      retained = ObservationRun()
      return true
    }
    var decoder = try rules.decoder(&reader, file)
    var batch = DecodedBatch()
    var run: ObservationRun? = ObservationRun()
    var order = OrderCheck()
    var contradictions = ContradictionCheck()
    while let piece = try reader.piece(of: file) {
      do {
        try decoder.decode(piece, isLast: reader.isAtEnd, into: &batch)
      } catch {
        throw FileProblem.format(error.message)
      }
      for index in 0..<batch.count {
        let (series, time) = (batch.seriesIndex[index], batch.time[index])
        let value = batch.value[index]
        order.note(series, time)
        try contradictions.note(
          series, time, value, names: decoder.seriesNames, store: store)
        run?.append(series, time, value)
      }
      if rejected.count < rules.limits.rejectedRowsDescribed { rejected += batch.rejected }
      if let count = run?.count, count > rules.retainLimit { run = nil }
      observations += batch.count
      batch.removeAll(keepingCapacity: true)
      guard goesOn() else { return false }
    }
    (rows, rejectedRows, missing) = (batch.rowCount, batch.rejectedRowCount, batch.missingCount)
    names = decoder.seriesNames
    units = decoder.seriesUnits
    suspicions = decoder.explanation.suspicions
    backwardSteps = order.backwardSteps
    retained = run
    refusal =
      tooManyRejected(rules) ?? contradictions.refusal(rules.name, observations: observations)
    if refusal == nil { refusal = try tooManySeries(rules, contradictions.newSeries, store) }
    return true
  }

  /// Why too many rows are rejected to learn from the others; nil where they are not.
  func tooManyRejected(_ rules: ReadingRules) -> String? {
    guard rows > 0, Double(rejectedRows) > rules.rejectedRatio * Double(rows) else { return nil }
    let example = rejected.first.map { " The first: \($0.message(fileName: rules.name))" } ?? ""
    return "\(rules.name): \(rejectedRows) of \(rows) rows are rejected, more than the share of "
      + "\(rules.rejectedRatio) in limits.rejected_ratio; nothing was learned.\(example)"
  }

  /// Why the series are too many, if so.
  func tooManySeries(
    _ rules: ReadingRules, _ newSeries: Int, _ store: borrowing StateStore
  ) throws -> String? {
    guard newSeries > 0 else { return nil }
    let stored = try store.seriesCount()
    guard stored + newSeries > rules.seriesLimit else { return nil }
    return "\(rules.name): brings \(newSeries) new series to the \(stored) that are known, more "
      + "than limits.series allows (\(rules.seriesLimit)); nothing was learned. If a column of the "
      + "file holds ids or texts that change with every row, name the right columns with tags and "
      + "values in sources; otherwise raise limits.series."
  }
}
