// From bytes to the fields of one record after another, by RFC 4180; resumable at any byte.

/// A state machine over a buffer that its owner fills at the end and cuts at the front.
///
/// Fields are ranges into the buffer: nothing is allocated for a field or a record. The standard is
/// taken leniently: a record ends at LF, CRLF or CR outside quotes; blank lines, comment lines and
/// the lines to skip are no records. A record that cannot be read is handed out as rejected;
/// reading goes on at the next line break after its beginning (unterminated quote) or after its end
/// (all else). Where a blank delimits, a run of them is one delimiter, and no field is empty.
struct CSVTokenizer: Sendable {
  /// Why a record could not be read.
  enum Problem: Equatable, Sendable {
    case overlong
    case unterminatedQuote
    case textAfterQuote
    case tooManyFields
  }

  /// What `next` found.
  enum Step: Equatable, Sendable {
    /// A record; its fields are in `fields`.
    case record
    /// A record that cannot be read.
    case rejected(Problem)
    /// The buffer ends inside a record, or between two.
    case needsMore
    /// The file has ended.
    case end
  }

  private enum Phase {
    case lineStart, fieldStart, unquoted, quoted, quoteInQuoted, afterQuote, skippingLine
  }

  let delimiter: UInt8
  let comment: UInt8?
  let lineByteLimit: Int
  let fieldLimit: Int

  /// The fields of the record that `next` has just handed out, and room for more.
  private(set) var fieldRoom = [Field](
    repeating: Field(start: 0, end: 0, hasEscapes: false), count: 16)
  private(set) var fieldCount = 0
  /// The bytes of the record that `next` has just handed out, with its line break.
  private(set) var recordByteCount = 0
  /// The bytes of lines that were left out, of blank lines, and behind what a record may fill.
  private(set) var skippedByteCount = 0
  private(set) var blankByteCount = 0
  private(set) var overlongByteCount = 0
  /// Where the record begins in the buffer.
  private(set) var recordStart = 0
  /// Where the record ends in the buffer, without its line break.
  private(set) var recordEnd = 0
  /// The physical line, from 1, where the record begins.
  private(set) var recordLine = 1

  private var phase = Phase.lineStart
  /// What is read before here belongs to a record handed out, or is counted.
  private var countedEnd = 0
  /// Whether the line that is left out began as a record.
  private var isOverlong = false
  private let marks: FieldMarks
  private var position = 0
  private var line = 1
  private var linesToSkip: Int
  private var fieldStart = 0
  private var fieldEnd = 0
  private var fieldHasEscapes = false
  private var problem: Problem?
  /// Whether the last line break was a CR, so that an LF right after it belongs to it.
  private var endsWithCR = false
  /// Inside a quoted field: the first line break of the record, after which reading could resume.
  private var firstBreakEnd = 0
  private var breakCount = 0

  /// A tokenizer at the start of a file.
  init(
    delimiter: UInt8, comment: UInt8?, linesToSkip: Int, lineByteLimit: Int, fieldLimit: Int
  ) {
    precondition(
      lineByteLimit > 0 && lineByteLimit < 1 << 31, "a line's limit fits a field's offset")
    self.delimiter = delimiter
    self.comment = comment
    self.linesToSkip = linesToSkip
    self.lineByteLimit = lineByteLimit
    self.fieldLimit = fieldLimit
    marks = FieldMarks(delimiter: delimiter)
  }

  /// The fields of the record that `next` has just handed out.
  var fields: ArraySlice<Field> { fieldRoom[..<fieldCount] }

  /// The bytes of the buffer that are done with.
  var consumedByteCount: Int {
    phase == .lineStart || phase == .skippingLine ? position : recordStart
  }

  /// Removes from `buffer` what has been read; ranges handed out before are void.
  mutating func discardRead(from buffer: inout [UInt8]) {
    let start = consumedByteCount
    guard start > 0 else { return }
    buffer.removeSubrange(..<start)
    position -= start
    countedEnd -= start
    fieldStart -= start
    fieldEnd -= start
    recordStart = 0
    recordEnd = max(0, recordEnd - start)
  }

  /// Reads up to the end of the next record.
  ///
  /// - Parameters:
  ///   - bytes: The buffer, the same as before but for bytes added at its end or read ones removed.
  ///   - isLast: Whether the file ends with the buffer.
  /// - Returns: What was found; ranges refer to `bytes`.
  mutating func next(in bytes: Span<UInt8>, isLast: Bool) -> Step {
    while true {
      switch phase {
      case .lineStart:
        guard position < bytes.count else { return isLast ? .end : .needsMore }
        beginLine(in: bytes)
      case .skippingLine:
        guard skipLine(in: bytes) else { return isLast ? .end : .needsMore }
      case .fieldStart, .unquoted:
        if let step = readUnquoted(in: bytes, isLast: isLast) { return step }
      case .quoted:
        if let step = readQuoted(in: bytes, isLast: isLast) { return step }
      case .quoteInQuoted, .afterQuote:
        if let step = readAfterQuote(in: bytes, isLast: isLast) { return step }
      }
    }
  }

  /// Decides what begins at `position`: a line to leave out, a blank line, or a record.
  private mutating func beginLine(in bytes: Span<UInt8>) {
    let byte = bytes[position]
    if endsWithCR {
      endsWithCR = false
      if byte == 0x0A {
        position += 1
        blankByteCount += 1
        countedEnd = position
        return
      }
    }
    if linesToSkip > 0 || byte == comment {
      linesToSkip = max(0, linesToSkip - 1)
      phase = .skippingLine
      isOverlong = false
    } else if byte == 0x0A || byte == 0x0D {
      position += 1
      blankByteCount += 1
      countedEnd = position
      line += 1
      endsWithCR = byte == 0x0D
    } else {
      fieldCount = 0
      recordStart = position
      recordLine = line
      fieldStart = position
      problem = nil
      firstBreakEnd = 0
      breakCount = 0
      phase = .fieldStart
    }
  }

  /// Runs over the rest of a line; false where the buffer ends first.
  private mutating func skipLine(in bytes: Span<UInt8>) -> Bool {
    defer {
      if isOverlong {
        overlongByteCount += position - countedEnd
      } else {
        skippedByteCount += position - countedEnd
      }
      countedEnd = position
    }
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if byte == 0x0A || byte == 0x0D {
        line += 1
        endsWithCR = byte == 0x0D
        phase = .lineStart
        return true
      }
    }
    return false
  }

  /// Reads unquoted fields until the record ends, a quote opens or the buffer ends.
  private mutating func readUnquoted(in bytes: Span<UInt8>, isLast: Bool) -> Step? {
    while true {
      // Taken out while it is filled, so that who owns it is asked once, not for each field.
      var room: [Field] = []
      swap(&room, &fieldRoom)
      let end = scanUnquoted(bytes, into: room.mutableSpan)
      swap(&room, &fieldRoom)
      switch end {
      case .lineBreak(let byte): return endRecord(at: position, breakByte: byte)
      case .quote: return nil
      case .bufferEnd: return atBufferEnd(in: bytes, isLast: isLast)
      case .roomEnd: fieldRoom += fieldRoom
      }
    }
  }

  /// Where a scan of unquoted fields stopped.
  private enum ScanEnd {
    /// Before a line break.
    case lineBreak(UInt8)
    /// Behind a quote that opens a field.
    case quote
    case bufferEnd
    /// Behind a field for which there is no room yet.
    case roomEnd
  }

  /// Reads unquoted fields; what changes with each stays in registers.
  private mutating func scanUnquoted(
    _ bytes: Span<UInt8>, into room: consuming MutableSpan<Field>
  ) -> ScanEnd {
    let stop = min(bytes.count, recordStart + lineByteLimit + 1)
    let (delimiter, marks, recordStart) = (delimiter, marks, recordStart)
    let mostFields = min(room.count, fieldLimit)
    var (index, start, count) = (position, fieldStart, fieldCount)
    var isAtStart = phase == .fieldStart
    defer {
      position = index
      fieldStart = start
      fieldCount = count
    }
    while index < stop {
      if isAtStart {
        let byte = bytes[index]
        if byte == 0x22 {
          index += 1
          start = index
          fieldHasEscapes = false
          phase = .quoted
          return .quote
        }
        if byte == 0x20 {
          // Blanks may precede a quote or, where they delimit, be more than one.
          index += 1
          continue
        }
        start = index
        isAtStart = false
        if delimiter == 0x20, byte == 0x0A || byte == 0x0D { return .lineBreak(byte) }
      }
      index = marks.next(in: bytes, from: index, to: stop)
      if index == stop { break }
      if count < mostFields {
        room[count] = Field(
          trimming: bytes, from: start, to: index, recordStart: recordStart, hasEscapes: false)
        count += 1
      } else if count < fieldLimit {
        phase = .unquoted
        return .roomEnd
      } else {
        problem = problem ?? .tooManyFields
      }
      let byte = bytes[index]
      if byte != delimiter { return .lineBreak(byte) }
      index += 1
      start = index
      isAtStart = true
    }
    phase = isAtStart ? .fieldStart : .unquoted
    return .bufferEnd
  }

  /// Reads a quoted field up to its closing quote.
  private mutating func readQuoted(in bytes: Span<UInt8>, isLast: Bool) -> Step? {
    let stop = min(bytes.count, recordStart + lineByteLimit + 1)
    var index = position
    while index < stop {
      let byte = bytes[index]
      index += 1
      if byte == 0x22 {
        fieldEnd = index - 1
        position = index
        phase = .quoteInQuoted
        return nil
      }
      // An LF after a CR is no line break of its own.
      if byte == 0x0D || byte == 0x0A && bytes[index - 2] != 0x0D {
        breakCount += 1
        if breakCount == 1 { firstBreakEnd = index - recordStart }
      }
    }
    position = index
    return atBufferEnd(in: bytes, isLast: isLast)
  }

  /// Reads what follows a quote inside a quoted field: another quote, or the end of the field.
  private mutating func readAfterQuote(in bytes: Span<UInt8>, isLast: Bool) -> Step? {
    let stop = min(bytes.count, recordStart + lineByteLimit + 1)
    while position < stop {
      let byte = bytes[position]
      if byte == 0x22, phase == .quoteInQuoted {
        fieldHasEscapes = true
        position += 1
        phase = .quoted
        return nil
      }
      if byte == delimiter || byte == 0x0A || byte == 0x0D {
        addField(in: bytes, from: fieldStart, to: fieldEnd, hasEscapes: fieldHasEscapes)
        if byte != delimiter { return endRecord(at: position, breakByte: byte) }
        position += 1
        fieldStart = position
        phase = .fieldStart
        return nil
      }
      if byte != 0x20, byte != 0x09 { problem = problem ?? .textAfterQuote }
      phase = .afterQuote
      position += 1
    }
    return atBufferEnd(in: bytes, isLast: isLast)
  }

  /// What to do where the buffer, or what a record may fill of it, ends inside a record.
  private mutating func atBufferEnd(in bytes: Span<UInt8>, isLast: Bool) -> Step? {
    if position - recordStart > lineByteLimit {
      recordEnd = recordStart + lineByteLimit
      if phase == .quoted, breakCount > 0 { return resumeAfterFirstBreak(in: bytes) }
      line += breakCount
      phase = .skippingLine
      isOverlong = true
      recordByteCount = position - countedEnd
      countedEnd = position
      return .rejected(.overlong)
    }
    guard isLast else { return .needsMore }
    recordEnd = position
    switch phase {
    case .quoted:
      if breakCount > 0 { return resumeAfterFirstBreak(in: bytes) }
      phase = .lineStart
      recordByteCount = position - countedEnd
      countedEnd = position
      return .rejected(.unterminatedQuote)
    case .quoteInQuoted, .afterQuote:
      addField(in: bytes, from: fieldStart, to: fieldEnd, hasEscapes: fieldHasEscapes)
    case .fieldStart where delimiter == 0x20: break
    default:
      addField(in: bytes, from: fieldStart, to: position, hasEscapes: false)
    }
    return endRecord(at: position, breakByte: nil)
  }

  /// Gives the record up for its quote, and goes on at the line after its first.
  ///
  /// This cannot repeat for the same bytes again and again: where one quote swallowed many lines,
  /// none of them leaves a quote open (it would have closed the first), so they are read once more.
  private mutating func resumeAfterFirstBreak(in bytes: Span<UInt8>) -> Step {
    position = recordStart + firstBreakEnd
    recordEnd = position - 1
    endsWithCR = bytes[recordEnd] == 0x0D
    line += 1
    phase = .lineStart
    recordByteCount = position - countedEnd
    countedEnd = position
    return .rejected(.unterminatedQuote)
  }

  /// Ends the record before the line break at `index`, or at the end of the file.
  private mutating func endRecord(at index: Int, breakByte: UInt8?) -> Step {
    recordEnd = index
    position = index
    line += breakCount
    if let breakByte {
      position += 1
      line += 1
      endsWithCR = breakByte == 0x0D
    }
    phase = .lineStart
    recordByteCount = position - countedEnd
    countedEnd = position
    if let problem { return .rejected(problem) }
    return .record
  }

  /// Adds a field, without the blanks around it.
  private mutating func addField(
    in bytes: Span<UInt8>, from start: Int, to end: Int, hasEscapes: Bool
  ) {
    guard fieldCount < fieldLimit else {
      problem = problem ?? .tooManyFields
      return
    }
    if fieldCount == fieldRoom.count { fieldRoom += fieldRoom }
    fieldRoom[fieldCount] = Field(
      trimming: bytes, from: start, to: end, recordStart: recordStart, hasEscapes: hasEscapes)
    fieldCount += 1
  }
}
