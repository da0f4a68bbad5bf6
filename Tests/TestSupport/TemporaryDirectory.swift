// A fresh directory for a test, which removes it again; in memory, where a sync costs nothing.
import Glibc
import LinuxSystem

/// Gives `body` a directory that nobody else uses, and removes it with everything in it.
package func withTemporaryDirectory<Result>(_ body: (FilePath) throws -> Result) throws -> Result {
  let hasMemory = try LinuxFileSystem().exists(FilePath("/dev/shm"))
  let parent = hasMemory ? "/dev/shm" : "/tmp"
  var template = Array("\(parent)/forecastd-test-XXXXXX".utf8).map { CChar(bitPattern: $0) } + [0]
  guard unsafe mkdtemp(&template) != nil else {
    throw SystemError(call: "mkdtemp", number: errno)
  }
  let path = FilePath(bytes: template.dropLast().map { UInt8(bitPattern: $0) })
  defer { try? removeAll(path) }
  return try body(path)
}

/// Removes `directory` and everything in it.
package func removeAll(_ directory: FilePath) throws {
  for name in try names(in: directory) {
    let path = directory.appending(name)
    if try LinuxFileSystem().status(path).kind == .directory {
      try removeAll(path)
    } else {
      try LinuxFileSystem().unlink(path)
    }
  }
  try LinuxFileSystem().removeDirectory(directory)
}

/// The names in `directory`, in the order of their bytes.
package func names(in directory: FilePath) throws -> [FilePath] {
  let descriptor = try LinuxFileSystem().open(directory, .directory)
  var names: [FilePath] = []
  while case let entries = try descriptor.nextEntries(), !entries.isEmpty {
    names += entries.map { FilePath(bytes: $0.name) }
  }
  return names.sorted()
}

/// Makes a file of this content.
package func write(_ text: String, to path: FilePath) throws {
  let file = try LinuxFileSystem().open(path, .createExclusive(permissions: 0o644))
  try file.write(Array(text.utf8), at: 0)
}

/// The content of a file.
package func content(of path: FilePath) throws -> String {
  let file = try LinuxFileSystem().open(path, .read)
  let bytes = try file.read(at: 0, count: Int(try file.status().size))
  return String(decoding: bytes, as: UTF8.self)
}
