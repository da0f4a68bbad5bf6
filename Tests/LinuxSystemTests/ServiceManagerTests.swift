// The notices of ServiceManager.swift, received by a socket of the test's own.
import Glibc
import LinuxSystem
import TestSupport
import Testing

/// A service manager for `socket`.
private func manager(_ socket: String?) -> ServiceManager {
  ServiceManager(
    notifySocket: socket, watchdogMicroseconds: "30000000", watchdogProcessID: nil, processID: 7)
}

/// A socket that listens at `name`, a path or `@` and an abstract name.
private struct Listener: ~Copyable {
  let number: Int32

  init(_ name: String) {
    number = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(name.utf8)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { path in
      unsafe path.copyBytes(from: bytes)
      if bytes[0] == UInt8(ascii: "@") { unsafe path[0] = 0 }
    }
    let length = socklen_t(2 + bytes.count)
    let result = unsafe withUnsafePointer(to: &address) { address in
      unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        unsafe bind(number, address, length)
      }
    }
    #expect(result == 0)
  }

  deinit { close(number) }

  /// The next message, which is there already.
  func next() -> String? {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let length = unsafe recv(number, &buffer, buffer.count, Int32(MSG_DONTWAIT))
    return length < 0 ? nil : String(decoding: buffer[..<length], as: UTF8.self)
  }
}

@Test(arguments: [nil, ""] as [String?])
func `without a socket nothing is sent and nothing fails`(socket: String?) throws {
  let nobody = manager(socket)
  #expect(nobody.socketName == nil && nobody.watchdogMicroseconds == nil)
  try nobody.notify(.ready)
}

@Test func `notices reach a socket at a path`() throws {
  try withTemporaryDirectory { directory in
    let path = "\(directory.appending("notify"))"
    let listener = Listener(path)
    try manager(path).notify(.ready, .status("idle; 3 series\nREADY=0"))
    #expect(listener.next() == "READY=1\nSTATUS=idle; 3 series\\x0AREADY=0")
    try manager(path).notify(.reloading(monotonicMicroseconds: 12))
    #expect(listener.next() == "RELOADING=1\nMONOTONIC_USEC=12")
    try manager(path).notify(.stopping, .watchdog)
    #expect(listener.next() == "STOPPING=1\nWATCHDOG=1")
    try manager(path).notify(.extendTimeout(microseconds: 5), .failure(number: 28))
    #expect(listener.next() == "EXTEND_TIMEOUT_USEC=5\nERRNO=28")
    #expect(listener.next() == nil)
  }
}

@Test func `notices reach an abstract socket`() throws {
  let name = "@forecastd-test-\(getpid())"
  let listener = Listener(name)
  try manager(name).notify(.ready)
  #expect(listener.next() == "READY=1")
}

@Test(arguments: ["relative", "/" + String(repeating: "x", count: 200), "/nowhere/notify"])
func `a socket that cannot be reached is an error`(name: String) {
  #expect(throws: SystemError.self) { try manager(name).notify(.ready) }
}

@Test(
  arguments: [
    ("30000000", nil, 30_000_000), ("30000000", "7", 30_000_000), ("30000000", "8", nil),
    ("0", nil, nil), ("-1", nil, nil), ("x", nil, nil), (nil, nil, nil),
  ] as [(String?, String?, Int64?)])
func `the watchdog is meant for one process`(interval: String?, process: String?, expected: Int64?)
{
  let manager = ServiceManager(
    notifySocket: "/run/notify", watchdogMicroseconds: interval, watchdogProcessID: process,
    processID: 7)
  #expect(manager.watchdogMicroseconds == expected)
}

/// Method: more notices than any queue of a socket holds; one that waited would never end.
@Test func `signs of life that nobody reads are lost and hold nothing up`() throws {
  try withTemporaryDirectory { directory in
    let path = "\(directory.appending("notify"))"
    let listener = Listener(path)
    for _ in 0..<2000 { try manager(path).notify(.watchdog, .status("working")) }
    #expect(listener.next() == "WATCHDOG=1\nSTATUS=working")
  }
}
