// Where a path really leads: the same file by a name without symbolic links.
import Glibc

extension FilePath {
  /// The absolute path of the same file, with every symbolic link on the way followed.
  ///
  /// - Throws: ENOENT where there is none, EACCES where a directory on the way is closed.
  public func resolvingLinks() throws(SystemError) -> FilePath {
    let name = try nullTerminated(for: "open")
    // Sound: the C library allocates the result, which is copied and freed once.
    guard let resolved = unsafe realpath(name, nil) else {
      throw SystemError(call: "open", path: self, number: errno)
    }
    let bytes = unsafe Array(String(cString: resolved).utf8)
    unsafe free(resolved)
    return FilePath(bytes: bytes)
  }
}
