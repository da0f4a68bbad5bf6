// Threads over independent pieces of work. The only place with threads and locks.
import Glibc

/// A fixed number of threads that share out pieces of work, each piece to one thread.
///
/// Which thread takes which piece is left to chance, so a piece may depend on its own index and
/// data alone. With one thread no thread is ever started and the pieces run in order.
public struct WorkerPool: ~Copyable {
  /// How many threads work, the caller's own among them.
  public let threadCount: Int
  private let board: Board
  private var threads: [pthread_t] = []

  /// Starts the threads; they sleep until there is work.
  ///
  /// - Parameter threadCount: 1 or more, the caller's own among them.
  /// - Throws: EAGAIN where the process may have no more threads.
  public init(threadCount: Int) throws(SystemError) {
    precondition(threadCount >= 1, "a pool needs a thread, not \(threadCount)")
    self.threadCount = threadCount
    board = Board()
    for worker in 1..<threadCount {
      do {
        threads.append(try startThread(worker: worker, board: board))
      } catch {
        stop()
        throw error
      }
    }
  }

  deinit {
    stop()
  }

  /// How many processors this machine has running.
  public static var processorCount: Int {
    max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
  }

  /// Calls `body` once for each index in 0..<`count` and returns when all calls have returned.
  ///
  /// - Parameters:
  ///   - count: how many pieces.
  ///   - body: is given the index, and the number of the thread, 0..<`threadCount`; two calls at
  ///     the same time never have the same thread.
  public func forEach(count: Int, _ body: @Sendable (_ index: Int, _ worker: Int) -> Void) {
    if threadCount == 1 || count < 2 {
      for index in 0..<count { body(index, 0) }
      return
    }
    withoutActuallyEscaping(body) { body in
      board.run(Job(count: count, body: body))
    }
  }

  /// Calls `body` once for each element, which it may change, and returns when all have returned.
  ///
  /// - Parameters:
  ///   - elements: independent of each other.
  ///   - body: is given an element, its index, and the number of the thread, 0..<`threadCount`.
  public func forEach<Element: Sendable>(
    _ elements: inout [Element],
    _ body: @Sendable (_ element: inout Element, _ index: Int, _ worker: Int) -> Void
  ) {
    unsafe elements.withUnsafeMutableBufferPointer { buffer in
      // Sound: each index goes to one thread only, and all have ended when forEach returns.
      nonisolated(unsafe) let buffer = unsafe buffer
      unsafe forEach(count: buffer.count) { index, worker in
        unsafe body(&buffer[index], index, worker)
      }
    }
  }

  /// Calls `body` once for each element, with something of the thread's own to work in.
  ///
  /// - Parameters:
  ///   - elements: independent of each other.
  ///   - scratch: one for each thread, `threadCount` of them; what is left in them afterwards
  ///     depends on chance.
  ///   - body: is given an element, its index, and the thread's scratch.
  public func forEach<Element: Sendable, Scratch: Sendable>(
    _ elements: inout [Element], scratch: inout [Scratch],
    _ body: @Sendable (_ element: inout Element, _ index: Int, _ scratch: inout Scratch) -> Void
  ) {
    precondition(scratch.count >= threadCount, "each thread needs its own scratch")
    unsafe scratch.withUnsafeMutableBufferPointer { spaces in
      // Sound: two calls at the same time never have the same worker.
      nonisolated(unsafe) let spaces = unsafe spaces
      forEach(&elements) { element, index, worker in
        unsafe body(&element, index, &spaces[worker])
      }
    }
  }

  /// The results of `body` for each index in 0..<`count`, in that order.
  public func map<Result: Sendable>(
    count: Int, _ body: @Sendable (_ index: Int, _ worker: Int) -> Result
  ) -> [Result] {
    var results = [Result?](repeating: nil, count: count)
    forEach(&results) { result, index, worker in result = body(index, worker) }
    return results.compactMap { $0 }
  }

  private func stop() {
    board.close()
    for thread in threads { _ = pthread_join(thread, nil) }
  }
}

/// Pieces of work that are being shared out.
private struct Job {
  let count: Int
  let body: @Sendable (Int, Int) -> Void
}

/// Where the threads find their work and report it done.
///
/// Sound to share, and to use without care: every property is only touched with the lock held, and
/// the lock lives exactly as long as the board.
@safe private final class Board: @unchecked Sendable {
  private let lock: UnsafeMutablePointer<pthread_mutex_t>
  private let changed: UnsafeMutablePointer<pthread_cond_t>
  private var job: Job?
  private var nextIndex = 0
  private var unfinishedCount = 0
  private var isClosed = false

  init() {
    unsafe lock = .allocate(capacity: 1)
    unsafe changed = .allocate(capacity: 1)
    unsafe lock.initialize(to: pthread_mutex_t())
    unsafe changed.initialize(to: pthread_cond_t())
    unsafe pthread_mutex_init(lock, nil)
    unsafe pthread_cond_init(changed, nil)
  }

  deinit {
    unsafe pthread_cond_destroy(changed)
    unsafe pthread_mutex_destroy(lock)
    unsafe changed.deallocate()
    unsafe lock.deallocate()
  }

  /// Puts up `job`, works at it, and returns when no thread holds any of it.
  func run(_ job: Job) {
    locked {
      self.job = job
      nextIndex = 0
      unfinishedCount = job.count
      wakeAll()
    }
    while let index = locked({ takeIndex() }) {
      job.body(index, 0)
      locked { finishIndex() }
    }
    locked {
      while unfinishedCount > 0 { wait() }
      self.job = nil
    }
  }

  /// Works at every job until the board is closed.
  func serve(worker: Int) {
    while workOnce(worker: worker) {
      locked { finishIndex() }
    }
  }

  /// Waits for a piece and works at it; false when the board is closed.
  ///
  /// A function of its own, so that it lets go of the job before the piece is reported done.
  private func workOnce(worker: Int) -> Bool {
    guard let (job, index) = locked({ waitForIndex() }) else { return false }
    job.body(index, worker)
    return true
  }

  /// Lets every thread end.
  func close() {
    locked {
      isClosed = true
      wakeAll()
    }
  }

  private func takeIndex() -> Int? {
    guard let job, nextIndex < job.count else { return nil }
    defer { nextIndex += 1 }
    return nextIndex
  }

  private func waitForIndex() -> (Job, Int)? {
    while !isClosed {
      if let index = takeIndex(), let job { return (job, index) }
      wait()
    }
    return nil
  }

  private func finishIndex() {
    unfinishedCount -= 1
    if unfinishedCount == 0 { wakeAll() }
  }

  private func wait() {
    unsafe pthread_cond_wait(changed, lock)
  }

  private func wakeAll() {
    unsafe pthread_cond_broadcast(changed)
  }

  private func locked<Result>(_ body: () -> Result) -> Result {
    unsafe pthread_mutex_lock(lock)
    defer { unsafe pthread_mutex_unlock(lock) }
    return body()
  }
}

/// What a new thread is told.
private final class Assignment {
  let worker: Int
  let board: Board

  init(worker: Int, board: Board) {
    self.worker = worker
    self.board = board
  }
}

/// Starts a thread that serves `board`, with every signal blocked: those are the main thread's.
private func startThread(worker: Int, board: Board) throws(SystemError) -> pthread_t {
  var everything = sigset_t()
  var before = sigset_t()
  unsafe sigfillset(&everything)
  unsafe pthread_sigmask(SIG_SETMASK, &everything, &before)
  defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }

  let assignment = unsafe Unmanaged.passRetained(Assignment(worker: worker, board: board))
  var thread = pthread_t()
  let number = unsafe pthread_create(
    &thread, nil,
    { argument in
      // Sound: the pointer is the retained assignment, taken over exactly once.
      guard let argument = unsafe argument else { return nil }
      let assignment = unsafe Unmanaged<Assignment>.fromOpaque(argument).takeRetainedValue()
      assignment.board.serve(worker: assignment.worker)
      return nil
    }, assignment.toOpaque())
  guard number == 0 else {
    unsafe assignment.release()
    throw SystemError(call: "pthread_create", number: number)
  }
  return thread
}
