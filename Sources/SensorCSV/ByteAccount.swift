// What became of each byte of a file: nothing is passed over without a word.

/// The bytes of a file, as UTF-8 without byte order mark, by what became of them.
public struct ByteAccount: Equatable, Sendable {
  /// Of records that were read as rows, with their line breaks.
  public internal(set) var rows = 0
  /// Of records that were set aside.
  public internal(set) var rejected = 0
  /// Of the names of the columns, and units below them.
  public internal(set) var header = 0
  /// Of comments and of the lines before the header.
  public internal(set) var skipped = 0
  /// Of blank lines and of records of empty fields.
  public internal(set) var blank = 0

  /// All bytes that were read.
  public var total: Int { rows + rejected + header + skipped + blank }
}
