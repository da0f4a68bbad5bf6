// A process of another program: started, waited for, and what it used.
import ForecastDaemon
import Glibc

/// What a process that has ended used.
struct ProcessUse {
  /// The exit code, or 128 and the number of the signal that ended it.
  var code: Int32 = 0
  /// From its start to its end.
  var wallSeconds = 0.0
  /// Time on processors, all threads.
  var processorSeconds = 0.0
  /// The most memory it held at once.
  var peakMemoryBytes: Int64 = 0
  /// What it wrote, by the kernel's account.
  var written = WrittenBytes()
}

/// What a process has written so far, from `/proc/PID/io`.
struct WrittenBytes {
  /// Bytes that it gave to calls such as `write`.
  var given: Int64 = 0
  /// Bytes that have to reach the disk.
  var toDisk: Int64 = 0

  init() {}

  /// What process `processID` has written so far.
  init(of processID: pid_t) {
    for line in RawFile.contents(of: "/proc/\(processID)/io").split(separator: "\n") {
      let parts = line.split(separator: " ")
      guard parts.count == 2, let number = Int64(parts[1]) else { continue }
      if parts[0] == "wchar:" { given = number }
      if parts[0] == "write_bytes:" { toDisk = number }
    }
  }

  static func - (left: Self, right: Self) -> Self {
    var difference = left
    difference.given -= right.given
    difference.toDisk -= right.toDisk
    return difference
  }
}

/// A process that was started here.
struct ChildProcess: ~Copyable {
  let processID: pid_t
  private let name: String
  private let output: String
  private let start: Int64
  private var hasEnded: Bool

  /// Starts `program`; what it says goes to the file `output`.
  ///
  /// - Throws: `DaemonError` where it cannot be started.
  init(
    _ program: String, _ arguments: [String], environment: [String] = [], output: String
  ) throws(DaemonError) {
    name = program
    self.output = output
    ChildProcess.forgetPeakMemory()
    start = Stopwatch.wall
    var actions = unsafe posix_spawn_file_actions_t()
    // Sound: the actions are made, used and freed here; the texts outlive the call.
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    unsafe posix_spawn_file_actions_addopen(
      &actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    unsafe posix_spawn_file_actions_adddup2(&actions, 1, 2)
    var argumentTexts = unsafe ChildProcess.texts([program] + arguments)
    var environmentTexts = unsafe ChildProcess.texts(
      ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8"] + environment)
    defer {
      unsafe argumentTexts.forEach { unsafe free($0) }
      unsafe environmentTexts.forEach { unsafe free($0) }
    }
    var child: pid_t = 0
    let problem = unsafe posix_spawn(
      &child, program, &actions, nil, &argumentTexts, &environmentTexts)
    processID = child
    // Number 0 would be this program's own group.
    hasEnded = problem != 0
    guard problem == 0 else {
      throw DaemonError(.cannotCreate, "\(program) cannot be started: error \(problem)")
    }
  }

  /// Lets the kernel count this process's peak anew: a new process takes it over as its own.
  private static func forgetPeakMemory() {
    do throws(DaemonError) {
      try RawFile("/proc/self/clear_refs", isWritten: true).append("5".utf8)
    } catch {
      // Expected: where the kernel has no such file, the larger of both peaks is told.
    }
  }

  /// Copies as C wants them: ended by nil, to be freed.
  private static func texts(_ texts: [String]) -> [UnsafeMutablePointer<CChar>?] {
    unsafe texts.map { unsafe strdup($0) } + [nil]
  }

  deinit {
    if hasEnded { return }
    // Expected: it is still there where what it was needed for has failed.
    kill(processID, SIGKILL)
    var status: Int32 = 0
    unsafe waitpid(processID, &status, 0)
  }

  /// Sends a signal.
  func signal(_ number: Int32) { _ = kill(processID, number) }

  /// Waits for its end.
  ///
  /// - Throws: `DaemonError` with what it said, where its exit code is not 0.
  mutating func wait() throws(DaemonError) -> ProcessUse {
    var use = ProcessUse()
    var information = unsafe siginfo_t()
    // Looked at before it is taken away, since its account goes with it.
    _ = unsafe waitid(P_PID, id_t(processID), &information, WEXITED | WNOWAIT)
    use.wallSeconds = Double(Stopwatch.wall - start) / 1e9
    use.written = WrittenBytes(of: processID)
    var status: Int32 = 0
    var resources = rusage()
    _ = unsafe wait4(processID, &status, 0, &resources)
    hasEnded = true
    let signal = status & 0x7f
    use.code = signal == 0 ? (status >> 8) & 0xff : 128 + signal
    use.processorSeconds =
      Double(resources.ru_utime.tv_sec + resources.ru_stime.tv_sec)
      + Double(resources.ru_utime.tv_usec + resources.ru_stime.tv_usec) / 1e6
    use.peakMemoryBytes = Int64(resources.ru_maxrss) * 1024
    guard use.code == 0 else {
      let said = RawFile.contents(of: output).suffix(2000)
      throw DaemonError(.badData, "\(name) ended with \(use.code): \(said)")
    }
    return use
  }
}
