// Tells apart what people drop by mistake: archives, databases, pictures.

/// Tells what is no text.
enum BinaryContent {
  /// What a sample is instead of text; nil for text.
  static func finding(in sample: [UInt8], encoding: TextEncoding) -> String? {
    if GzipStream.isGzip(sample) { return "gzip inside gzip" }
    let known: [(bytes: [UInt8], name: String)] = [
      ([0x50, 0x4B, 0x03, 0x04], "a zip archive or a spreadsheet"),
      (Array("SQLite format 3".utf8), "an SQLite database"),
      (Array("PAR1".utf8), "a Parquet file"), ([0xD0, 0xCF, 0x11, 0xE0], "an old Office file"),
      ([0x89, 0x50, 0x4E, 0x47], "a PNG image"), (Array("%PDF".utf8), "a PDF document"),
      ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "xz data"), ([0x28, 0xB5, 0x2F, 0xFD], "zstd data"),
      (Array("BZh".utf8), "bzip2 data"),
    ]
    if let match = known.first(where: { sample.starts(with: $0.bytes) }) { return match.name }
    guard encoding == .utf8 || encoding == .latin1 else { return nil }
    let head = sample.prefix(4096)
    if head.contains(0) { return "zero bytes" }
    let controls = head.count { $0 < 0x20 && !(0x07...0x0D).contains($0) && $0 != 0x1B }
    return controls * 20 > head.count ? "many control characters" : nil
  }
}
