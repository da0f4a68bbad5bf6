// What the tests of this room share: a fresh directory, a store in it, and a look behind it.
import Glibc
import Testing
import TimeSeries

@testable import StateStore

/// Runs `body` with the path of a database in a fresh directory, which is then removed.
func withDatabasePath(_ body: (String) throws -> Void) throws {
  let directory = try makeDirectory()
  defer { remove(directory) }
  try body(directory + "/forecastd.db")
}

/// Runs `body` with a new store, which is closed afterwards.
func withStore(_ body: (borrowing StateStore) throws -> Void) throws {
  try withDatabasePath { path in
    let store = try StateStore.open(path: path)
    try body(store)
    try store.close()
  }
}

/// Makes a fresh directory, below TMPDIR if that is set.
func makeDirectory() throws -> String {
  let parent = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
  var template = Array("\(parent)/forecastd-store-XXXXXX".utf8CString)
  guard unsafe mkdtemp(&template) != nil else { throw Failure(what: "mkdtemp: errno \(errno)") }
  return String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
}

/// How a process ends whose precondition did not hold.
var failedPrecondition: ExitTest.Condition {
  #if arch(x86_64)
    .signal(SIGILL)
  #else
    .signal(SIGTRAP)
  #endif
}

/// Why a test could not be set up.
struct Failure: Error {
  let what: String
}

/// The time `seconds` after the first of January 2026.
func at(_ seconds: Int64) -> Timestamp {
  Timestamp(seconds: 1_767_225_600 + seconds)
}

/// The error that `body` throws, or nil.
func storeError(_ body: () throws -> Void) throws -> StateStoreError? {
  do {
    try body()
    return nil
  } catch let error as StateStoreError {
    return error
  }
}

/// A forecast of two steps of an hour, centred on `value`.
func forecast(_ name: String, origin: Timestamp, value: Double) -> Forecast {
  Forecast(
    series: SeriesID(name), origin: origin,
    steps: (1...2).map { step in
      ForecastStep(
        step: step, target: origin.advanced(byMicroseconds: Int64(step) * 3_600_000_000),
        value: value, lower80: value - 1, upper80: value + 1, lower95: value - 2,
        upper95: value + 2)
    })
}

/// The permission bits of the file at `path`.
func mode(of path: String) throws -> mode_t {
  var facts = stat()
  guard unsafe stat(path, &facts) == 0 else { throw Failure(what: "stat \(path): \(errno)") }
  return facts.st_mode & 0o7777
}

/// Writes a file of `bytes`.
func write(_ bytes: [UInt8], to path: String, mode: mode_t = 0o644) throws {
  let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC, mode)
  guard descriptor >= 0 else { throw Failure(what: "open \(path): \(errno)") }
  defer { close(descriptor) }
  guard unsafe Glibc.write(descriptor, bytes, bytes.count) == bytes.count else {
    throw Failure(what: "write \(path): \(errno)")
  }
}

/// The names in `directory`, sorted.
func names(in directory: String) -> [String] {
  guard let stream = unsafe opendir(directory) else { return [] }
  defer { unsafe closedir(stream) }
  var names: [String] = []
  while let entry = unsafe readdir(stream) {
    // Sound: the kernel ends d_name with a zero.
    let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
      unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
    }
    if name != ".", name != ".." { names.append(name) }
  }
  return names.sorted()
}

/// Removes `path` and what is in it.
func remove(_ path: String) {
  if unsafe unlink(path) == 0 { return }
  for name in names(in: path) { remove(path + "/" + name) }
  unsafe rmdir(path)
}

/// The path of a file that stands beside the tests.
func fixture(_ name: String, beside source: String = #filePath) -> String {
  DatabaseFile(path: source).directory + "/Fixtures/" + name
}

/// The content of the file at `path`.
func contents(of path: String) throws -> [UInt8] {
  let descriptor = unsafe open(path, O_RDONLY)
  guard descriptor >= 0 else { throw Failure(what: "open \(path): \(errno)") }
  defer { close(descriptor) }
  var bytes = [UInt8](repeating: 0, count: Int(DatabaseFile.size(of: path)))
  guard unsafe read(descriptor, &bytes, bytes.count) == bytes.count else {
    throw Failure(what: "read \(path): \(errno)")
  }
  return bytes
}

/// Writes `bytes` over those at `offset` of the file at `path`.
func overwrite(_ path: String, at offset: Int, with bytes: [UInt8]) throws {
  let descriptor = unsafe open(path, O_WRONLY)
  guard descriptor >= 0 else { throw Failure(what: "open \(path): \(errno)") }
  defer { close(descriptor) }
  guard unsafe pwrite(descriptor, bytes, bytes.count, off_t(offset)) == bytes.count else {
    throw Failure(what: "pwrite \(path): \(errno)")
  }
}
