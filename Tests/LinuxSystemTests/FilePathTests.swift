// The paths of FilePath.swift: parts, text, foreign bytes.
import LinuxSystem
import Testing

@Test(
  arguments: [
    ("a/b", "a", "b"), ("/a", "/", "a"), ("a", "", "a"), ("/", "/", ""), ("", "", ""),
    ("/spool/inbox/x.csv", "/spool/inbox", "x.csv"),
  ])
func `a path has a parent and a name`(path: String, parent: String, name: String) {
  #expect(FilePath(path).parent == FilePath(parent))
  #expect(FilePath(path).name == Array(name.utf8))
}

@Test func `appending puts one slash between`() {
  #expect(FilePath("a").appending("b") == FilePath("a/b"))
  #expect(FilePath("a/").appending("b") == FilePath("a/b"))
  #expect(FilePath("/").appending("b") == FilePath("/b"))
  #expect(FilePath("").appending("b") == FilePath("b"))
  #expect(FilePath("a").appending("") == FilePath("a"))
  #expect(FilePath("a").appending(FilePath("b/c")) == FilePath("a/b/c"))
}

@Test func `a path relative to a directory is what follows it`() {
  #expect(FilePath("/a/b/c").relative(to: FilePath("/a")) == FilePath("b/c"))
  #expect(FilePath("/a/b/c").relative(to: FilePath("/a/")) == FilePath("b/c"))
  #expect(FilePath("/ab").relative(to: FilePath("/a")) == nil)
  #expect(FilePath("/a").relative(to: FilePath("/a")) == nil)
  #expect(FilePath("/a").relative(to: FilePath("/")) == FilePath("a"))
  #expect(FilePath("a").relative(to: FilePath("")) == FilePath("a"))
  #expect(FilePath("/a").relative(to: FilePath("")) == nil)
}

@Test(
  arguments: [
    [], Array("plain.csv".utf8), Array("Wärme °C.csv".utf8), [0xFF, 0x41, 0xFE],
    Array("a\\x41\nb".utf8), [0xC3], [0xE2, 0x82], [0xF0, 0x9F, 0x98, 0x80], [0xED, 0xA0, 0x80],
    [0x5C], [0x01, 0x7F],
  ] as [[UInt8]])
func `the text of a path gives the same bytes again`(bytes: [UInt8]) {
  let path = FilePath(bytes: bytes)
  #expect(FilePath(text: path.text) == path)
}

@Test func `every pair of bytes goes to text and back`() {
  for first in UInt8.min...UInt8.max {
    for second in UInt8.min...UInt8.max {
      let path = FilePath(bytes: [first, second])
      #expect(FilePath(text: path.text) == path)
    }
  }
}

@Test(arguments: ["\\", "\\q", "\\x4", "\\xZZ", "\\x+1"])
func `text that no path has is refused`(text: String) {
  #expect(FilePath(text: text) == nil)
}

@Test func `a path prints on one line`() {
  let path = FilePath(bytes: Array("a\nb\\ \u{1B}[31mä\u{202E}".utf8) + [0xFF])
  #expect(path.description == "a\\x0Ab\\\\ \\x1B[31mä\\xE2\\x80\\xAE\\xFF")
}

@Test func `paths are ordered by their bytes`() {
  let paths = ["b", "a/b", "a", "Z", "ä"].map { FilePath($0) }
  #expect(paths.sorted() == ["Z", "a", "a/b", "b", "ä"].map { FilePath($0) })
}
