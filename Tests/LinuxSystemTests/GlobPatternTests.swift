// The patterns of GlobPattern.swift.
import LinuxSystem
import Testing

@Test(
  arguments: [
    ("*.csv", "x.csv"), ("*.csv", ".csv"), ("*", ""), ("*", "a b"), ("", ""), (".*", ".hidden"),
    ("*~", "x.csv~"), ("a?c", "abc"), ("[a-c]x", "bx"), ("[!a-c]x", "dx"), ("[^a-c]x", "dx"),
    ("[]]", "]"), ("[a-]", "-"), ("\\*", "*"), ("a\\[b", "a[b"), ("boiler/*", "boiler/temp"),
    ("**/*.csv", "x.csv"), ("**/*.csv", "a/b/x.csv"), ("**/x", "x"), ("a/**", "a/b/c"),
    ("a/**/b", "a/b"), ("a/**/b", "a/x/y/b"), ("**", "a/b"), ("**", ""), ("a**b", "a/x/b"),
    ("**/**/x", "x"), ("*a*a*a*", "aaa"), ("[\\]a]", "a"),
  ])
func `a pattern matches`(pattern: String, name: String) {
  #expect(GlobPattern(pattern)?.matches(name) == true)
}

@Test(
  arguments: [
    ("*.csv", "x.csv.tmp"), ("*.csv", "a/x.csv"), ("?", "/"), ("?", ""), ("[a-c]x", "dx"),
    ("[!a]", "/"), ("boiler/*", "boiler/a/b"), ("**/x", "ax"), ("a/**/b", "ab"),
    ("a/**/b", "a/xb"), ("a/**", "a"), ("x", "X"), ("", "a"), ("**/", "a"), ("*a*a*a*", "aa"),
  ])
func `a pattern does not match`(pattern: String, name: String) {
  #expect(GlobPattern(pattern)?.matches(name) == false)
}

@Test(arguments: ["[", "[a", "[]", "[!]", "\\", "[z-a]", "[A-\\]]"])
func `a pattern that is not whole is refused`(pattern: String) {
  #expect(GlobPattern(pattern) == nil)
}

@Test func `foreign bytes match as bytes`() {
  #expect(GlobPattern("a?b")?.matches([0x61, 0xFF, 0x62]) == true)
  #expect(GlobPattern("a*")?.matches(FilePath(bytes: [0x61, 0x0A, 0xFF])) == true)
}

@Test func `a pattern of many stars is not slow`() {
  // By backtracking this would take 2^n steps; by the set of states it takes n·m.
  let pattern = GlobPattern(String(repeating: "*a", count: 100) + "b")
  #expect(pattern?.matches(String(repeating: "a", count: 1000)) == false)
}
