// How a file is read and why, for those who ask.

/// One thing found out about a file.
public struct ExplainedFact: Hashable, Sendable {
  /// What it is about, such as `delimiter`.
  public let subject: String
  /// What was found, such as `;`.
  public let finding: String
  /// What speaks for it.
  public let evidence: String

  init(_ subject: String, _ finding: String, _ evidence: String) {
    self.subject = subject
    self.finding = finding
    self.evidence = evidence
  }
}

/// How a file is read: each finding with its evidence, and the configuration that says the same.
public struct FileExplanation: Hashable, Sendable {
  /// The findings in the order of reading: encoding, delimiter, header, time, values, tags, ….
  public internal(set) var facts: [ExplainedFact] = []
  /// The columns that are read as time.
  public internal(set) var timeColumns: [String] = []
  /// The format of the times, in the words of `time.format`.
  public internal(set) var timeFormat = ""
  /// The zone of times that name none.
  public internal(set) var timeZone = "UTC"
  /// The columns whose texts name the series.
  public internal(set) var tags: [String] = []
  /// The columns that are read as values.
  public internal(set) var values: [String] = []
  /// The columns that are not read, each with the reason.
  public internal(set) var ignored: [ExplainedFact] = []
  /// What is read as it stands but may mean something else, and the configuration for that.
  public internal(set) var advice: [ExplainedFact] = []
  /// An entry of `sources`, as JSON5, that would fix all that was detected.
  public internal(set) var suggestedSource = ""

  /// All of it as lines of text.
  public var text: String {
    var lines = facts.map { "\($0.subject): \($0.finding) (\($0.evidence))" }
    lines += ignored.map { "not read: \($0.finding) (\($0.evidence))" }
    lines += advice.map { "\($0.finding): \($0.evidence)" }
    if !suggestedSource.isEmpty { lines.append("sources: [\(suggestedSource)]") }
    return lines.joined(separator: "\n")
  }

  /// Things that a journal should tell of a file that is read, each in one sentence.
  public var suspicions: [String] {
    facts.filter { $0.subject == "suspicion" }.map { "\($0.finding): \($0.evidence)" }
  }

  mutating func advise(_ condition: String, _ entry: String) {
    advice.append(ExplainedFact("advice", condition, entry))
  }

  mutating func add(_ subject: String, _ finding: String, _ evidence: String) {
    facts.append(ExplainedFact(subject, finding, evidence))
  }
}
