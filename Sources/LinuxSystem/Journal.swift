// Log lines on standard error, in the form that journald wants or that a person wants.
import Glibc

/// How much a line matters; the numbers are syslog's.
public enum LogLevel: Int, Hashable, Sendable, CaseIterable, Comparable {
  case critical = 2
  case error = 3
  case warning = 4
  case notice = 5
  case info = 6
  case debug = 7

  /// The word that stands in a line for people.
  public var word: String {
    switch self {
    case .critical: "critical"
    case .error: "error"
    case .warning: "warning"
    case .notice: "notice"
    case .info: "info"
    case .debug: "debug"
    }
  }

  /// Whether `left` matters more.
  public static func < (left: LogLevel, right: LogLevel) -> Bool {
    left.rawValue < right.rawValue
  }
}

/// Writes one line an event, and holds back what repeats.
///
/// The first `burstLimit` lines of the same subject in `quietMicroseconds` are written; the others
/// are counted, and the count is written with the next line that is.
public struct Journal: Sendable {
  /// How lines begin.
  public enum Form: Hashable, Sendable {
    /// `<6>`: journald makes a priority of it.
    case journald
    /// `2016-07-01T00:00:00Z info: `.
    case people
  }

  /// How lines begin.
  public let form: Form
  /// Lines that matter less are not written.
  public var threshold: LogLevel
  private let number: Int32
  private let clock: any Clock
  private var subjects: [String: Subject] = [:]

  private struct Subject {
    var firstMicroseconds: Int64
    var writtenCount = 0
    var heldBackCount = 0
  }

  /// How many lines of one subject are written in a row.
  static let burstLimit = 5
  /// For how long the others are held back.
  static let quietMicroseconds: Int64 = 60_000_000
  /// How many subjects are remembered.
  static let subjectLimit = 256

  /// A journal on the descriptor `number`.
  ///
  /// - Parameters:
  ///   - number: where lines go, 2 for standard error; stays open.
  ///   - form: how lines begin.
  ///   - threshold: lines that matter less are not written.
  ///   - clock: gives the time of lines for people, and how long repetitions are held back.
  public init(
    number: Int32 = 2, form: Form, threshold: LogLevel = .info, clock: any Clock = SystemClock()
  ) {
    self.number = number
    self.form = form
    self.threshold = threshold
    self.clock = clock
  }

  /// The form for a descriptor: journald's where `stream` (JOURNAL_STREAM, `device:inode`) names
  /// the very file that is open there.
  public static func form(number: Int32, stream: String?) -> Form {
    let file = OpenFile(number: number, path: FilePath("standard error"))
    guard let stream, let status = try? LinuxFileSystem().status(of: file) else { return .people }
    return stream == "\(status.device):\(status.inode)" ? .journald : .people
  }

  /// The journal on standard error, in the form that the environment asks for.
  public static func standardError(threshold: LogLevel = .info) -> Journal {
    let stream = ProcessEnvironment.value("JOURNAL_STREAM")
    return Journal(form: form(number: 2, stream: stream), threshold: threshold)
  }

  /// Writes one line.
  ///
  /// - Parameters:
  ///   - level: how much it matters.
  ///   - message: what happened; what would end the line or steer a terminal is escaped.
  ///   - subject: what repeated lines have in common, such as `"disk full"`; nil for a line that is
  ///     always written.
  public mutating func log(_ level: LogLevel, _ message: String, subject: String? = nil) {
    guard level <= threshold else { return }
    var text = message
    if let subject {
      guard let heldBackCount = admit(subject) else { return }
      if heldBackCount > 0 { text += " (\(heldBackCount) more of these were not written)" }
    }
    let line = prefix(level) + PrintableText.escape(Array(text.utf8), doublingBackslashes: false)
    write(Array((line + "\n").utf8))
  }

  /// How many lines of `subject` were held back before this one, or nil if this one is too.
  private mutating func admit(_ subject: String) -> Int? {
    let now = clock.monotonicMicroseconds
    if subjects[subject] == nil && subjects.count >= Journal.subjectLimit { forgetSubject() }
    var entry = subjects[subject] ?? Subject(firstMicroseconds: now)
    defer { subjects[subject] = entry }
    if now - entry.firstMicroseconds >= Journal.quietMicroseconds {
      let heldBackCount = entry.heldBackCount
      entry = Subject(firstMicroseconds: now, writtenCount: 1)
      return heldBackCount
    }
    guard entry.writtenCount < Journal.burstLimit else {
      entry.heldBackCount += 1
      return nil
    }
    entry.writtenCount += 1
    return 0
  }

  /// Forgets the oldest subject of which nothing is held back, or the oldest of all.
  private mutating func forgetSubject() {
    let oldest = subjects.min { left, right in
      let (one, other) = (left.value, right.value)
      return (one.heldBackCount > 0 ? 1 : 0, one.firstMicroseconds, left.key)
        < (other.heldBackCount > 0 ? 1 : 0, other.firstMicroseconds, right.key)
    }
    if let oldest { subjects.removeValue(forKey: oldest.key) }
  }

  private func prefix(_ level: LogLevel) -> String {
    switch form {
    case .journald: "<\(level.rawValue)>"
    case .people: "\(iso8601(wallMicroseconds: clock.wallMicroseconds)) \(level.word): "
    }
  }

  /// Writes all of it in one call if the kernel takes it, so that lines of two writers do not mix.
  private func write(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let part = Array(rest)
      do {
        let count = try retrying("write") { unsafe Glibc.write(number, part, part.count) }
        rest = rest.dropFirst(count)
      } catch {
        // Expected: EPIPE or EIO when nobody reads standard error any more; nobody can be told.
        return
      }
    }
  }
}

/// The moment as `2016-07-01T00:00:00Z`, whole seconds, by the C library's calendar.
private func iso8601(wallMicroseconds: Int64) -> String {
  var seconds = time_t(wallMicroseconds / 1_000_000)
  var parts = unsafe tm()
  unsafe gmtime_r(&seconds, &parts)
  let (year, month, day) = unsafe (parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday)
  let (hour, minute, second) = unsafe (parts.tm_hour, parts.tm_min, parts.tm_sec)
  func padded(_ number: Int32, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }
  return padded(year, 4) + "-" + padded(month, 2) + "-" + padded(day, 2)
    + "T" + padded(hour, 2) + ":" + padded(minute, 2) + ":" + padded(second, 2) + "Z"
}
