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
      board.run(
        Job(count: count) { index, worker in
          body(index, worker)
          return false
        }, caller: {})
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

  /// Calls `body` for each element, piece by piece, until it says that nothing is left of it.
  ///
  /// Elements whose pieces take long share the threads in turn, so that none is left over for one
  /// thread at the end. With one thread each element is worked at to its end before the next.
  ///
  /// - Parameters:
  ///   - elements: independent of each other.
  ///   - scratch: one for each thread, as above.
  ///   - caller: what the caller's thread does first, while the others work at the elements.
  ///   - body: works at a piece of an element; is given the element and the thread's scratch, and
  ///     returns whether anything is left of the element.
  /// - Throws: what `caller` throws, when no thread holds an element any more; some may not have
  ///   been worked at.
  public func forEachPiece<Element: Sendable, Scratch: Sendable>(
    _ elements: inout [Element], scratch: inout [Scratch], caller: () throws -> Void,
    _ body: @Sendable (_ element: inout Element, _ scratch: inout Scratch) -> Bool
  ) throws {
    precondition(scratch.count >= threadCount, "each thread needs its own scratch")
    try unsafe elements.withUnsafeMutableBufferPointer { buffer in
      try unsafe scratch.withUnsafeMutableBufferPointer { spaces in
        // Sound: an element and a scratch are with one thread at a time, and no thread holds any
        // when this returns or throws.
        nonisolated(unsafe) let (buffer, spaces) = unsafe (buffer, spaces)
        try unsafe run(count: buffer.count, caller: caller) { index, worker in
          unsafe body(&buffer[index], &spaces[worker])
        }
      }
    }
  }

  private func run(
    count: Int, caller: () throws -> Void,
    _ body: @Sendable (_ index: Int, _ worker: Int) -> Bool
  ) throws {
    if threadCount == 1 {
      try caller()
      for index in 0..<count { while body(index, 0) {} }
      return
    }
    try withoutActuallyEscaping(body) { body in
      try board.run(Job(count: count, body: body), caller: caller)
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
  /// Works at an index, and tells whether anything is left of it.
  let body: @Sendable (Int, Int) -> Bool
}

/// Where the threads find their work and report it done.
///
/// Sound to share, and to use without care: every property is only touched with the lock held, and
/// the lock lives exactly as long as the board.
@safe private final class Board: @unchecked Sendable {
  private let lock: UnsafeMutablePointer<pthread_mutex_t>
  private let changed: UnsafeMutablePointer<pthread_cond_t>
  private var job: Job?
  /// The indices, given out from `nextPlace` on; one of which something is left comes again.
  private var line: [Int] = []
  private var nextPlace = 0
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

  /// Puts up `job`, calls `caller`, works at the job, and returns when no thread holds any of it.
  func run(_ job: Job, caller: () throws -> Void) rethrows {
    locked {
      self.job = job
      line = Array(0..<job.count)
      nextPlace = 0
      unfinishedCount = job.count
      wakeAll()
    }
    defer {
      locked {
        while unfinishedCount > 0 { wait() }
        self.job = nil
      }
    }
    do {
      try caller()
    } catch {
      locked { giveUp() }
      throw error
    }
    while let index = locked({ waitForLastIndex() }) {
      let hasMore = job.body(index, 0)
      locked { finish(index, hasMore: hasMore) }
    }
  }

  /// Works at every job until the board is closed.
  func serve(worker: Int) {
    while let (index, hasMore) = workOnce(worker: worker) {
      locked { finish(index, hasMore: hasMore) }
    }
  }

  /// Waits for a piece and works at it; nil when the board is closed.
  ///
  /// A function of its own, so that it lets go of the job before the piece is reported done.
  private func workOnce(worker: Int) -> (index: Int, hasMore: Bool)? {
    guard let (job, index) = locked({ waitForIndex() }) else { return nil }
    return (index, job.body(index, worker))
  }

  /// Lets every thread end.
  func close() {
    locked {
      isClosed = true
      wakeAll()
    }
  }

  private func takeIndex() -> Int? {
    guard nextPlace < line.count else { return nil }
    defer { nextPlace += 1 }
    return line[nextPlace]
  }

  private func waitForIndex() -> (Job, Int)? {
    while !isClosed {
      if let job, let index = takeIndex() { return (job, index) }
      wait()
    }
    return nil
  }

  /// An index of the job, as long as any is unfinished.
  private func waitForLastIndex() -> Int? {
    while unfinishedCount > 0 {
      if let index = takeIndex() { return index }
      wait()
    }
    return nil
  }

  private func finish(_ index: Int, hasMore: Bool) {
    if hasMore && job != nil {
      line.append(index)
      return wakeAll()
    }
    unfinishedCount -= 1
    if unfinishedCount == 0 { wakeAll() }
  }

  /// Takes the job down: what no thread holds counts as finished, and what one holds after that.
  private func giveUp() {
    job = nil
    unfinishedCount -= line.count - nextPlace
    nextPlace = line.count
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
