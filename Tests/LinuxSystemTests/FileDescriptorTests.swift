// The owner of FileDescriptor.swift.
import Glibc
import LinuxSystem
import TestSupport
import Testing

@Test func `a descriptor is closed when its owner goes`() throws {
  try withTemporaryDirectory { directory in
    let number: Int32
    do {
      let owner = try LinuxFileSystem().open(directory, .directory)
      number = owner.number
      #expect(fcntl(number, F_GETFD) & FD_CLOEXEC != 0)
    }
    // Another test may have been given the same number since: then it names another file.
    var buffer = [CChar](repeating: 0, count: 256)
    let length = unsafe readlink("/proc/self/fd/\(number)", &buffer, buffer.count)
    let path = buffer.prefix(max(length, 0)).map { UInt8(bitPattern: $0) }
    #expect(FilePath(bytes: path) != directory)
  }
}
