// The threads of WorkerPool.swift: every piece once, results in order.
import Glibc
import LinuxSystem
import Testing

@Test(arguments: [1, 2, 3, 8])
func `every piece is worked at once and results keep their order`(threadCount: Int) throws {
  let pool = try WorkerPool(threadCount: threadCount)
  for count in [0, 1, 2, 7, 1000] {
    #expect(pool.map(count: count) { index, _ in index * index } == (0..<count).map { $0 * $0 })
  }
}

@Test(arguments: [1, 4])
func `elements are changed in place, each with the scratch of its thread`(threadCount: Int) throws {
  let pool = try WorkerPool(threadCount: threadCount)
  var elements = Array(0..<500)
  var scratch = [Int](repeating: 0, count: threadCount)
  for _ in 0..<20 {
    pool.forEach(&elements, scratch: &scratch) { element, index, scratch in
      element += index
      scratch += 1
    }
  }
  #expect(elements == (0..<500).map { $0 * 21 })
  #expect(scratch.reduce(0, +) == 20 * 500)
}

/// Lets every one of `count` threads wait until all of them have come.
private final class Meeting: Sendable {
  private let pipes: [[Int32]]

  init(count: Int) {
    pipes = (0..<count).map { _ in
      var pipe: [Int32] = [0, 0]
      #expect(unsafe Glibc.pipe(&pipe) == 0)
      return pipe
    }
  }

  deinit {
    for number in pipes.flatMap({ $0 }) { close(number) }
  }

  func join(_ index: Int) {
    for pipe in pipes { _ = unsafe write(pipe[1], [65], 1) }
    var buffer = [UInt8](repeating: 0, count: pipes.count)
    var count = 0
    while count < pipes.count {
      count += unsafe read(pipes[index][0], &buffer, pipes.count - count)
    }
  }
}

@Test func `threads really work at the same time`() throws {
  // Each piece waits until all have begun: it ends only if every one has a thread of its own.
  let pool = try WorkerPool(threadCount: 4)
  let meeting = Meeting(count: 4)
  let workers = pool.map(count: 4) { index, worker in
    meeting.join(index)
    return worker
  }
  #expect(workers.sorted() == [0, 1, 2, 3])
}

@Test func `the caller waits for the pieces of the others`() throws {
  // The caller's own piece ends when all have begun, the others' much later.
  let pool = try WorkerPool(threadCount: 3)
  let block = [UInt8](repeating: 0, count: 1 << 20)
  for _ in 0..<5 {
    let meeting = Meeting(count: 3)
    let digests = pool.map(count: 3) { index, worker in
      meeting.join(index)
      return ContentHash.digest(of: worker == 0 ? [] : block).bytes.count
    }
    #expect(digests == [32, 32, 32])
  }
}

/// How much of an element is worked at.
private struct Progress: Sendable, Equatable {
  var done = 0
  let size: Int
}

@Test(arguments: [1, 2, 5])
func `an element is worked at piece by piece until nothing is left`(threadCount: Int) throws {
  let pool = try WorkerPool(threadCount: threadCount)
  for sizes in [[], [0], [1], [1000], [3, 0, 700, 1, 44]] as [[Int]] {
    var elements = sizes.map { Progress(size: $0) }
    var scratch = [Int](repeating: 0, count: threadCount)
    var hasCalled = false
    try pool.forEachPiece(&elements, scratch: &scratch) {
      hasCalled = true
    } _: { element, scratch in
      if element.done < element.size { element.done += 1 }
      scratch += 1
      return element.done < element.size
    }
    #expect(hasCalled)
    #expect(elements == sizes.map { Progress(done: $0, size: $0) })
    #expect(scratch.reduce(0, +) == sizes.map { max($0, 1) }.reduce(0, +))
  }
}

@Test func `the caller does something of its own while a single element is worked at`() throws {
  // Both wait for each other: it ends only if they have threads of their own.
  let pool = try WorkerPool(threadCount: 2)
  let meeting = Meeting(count: 2)
  var elements = [0]
  var scratch = [0, 0]
  try pool.forEachPiece(&elements, scratch: &scratch) {
    meeting.join(0)
  } _: { element, _ in
    meeting.join(1)
    element = 7
    return false
  }
  #expect(elements == [7])
}

@Test(arguments: [1, 3])
func `what the caller throws ends the work, and the pool goes on`(threadCount: Int) throws {
  let pool = try WorkerPool(threadCount: threadCount)
  var elements = [Progress](repeating: Progress(size: 5), count: 100)
  var scratch = [Int](repeating: 0, count: threadCount)
  let failure = SystemError(call: "write", number: EIO)
  #expect(throws: failure) {
    try pool.forEachPiece(&elements, scratch: &scratch) {
      throw failure
    } _: { element, _ in
      element.done += 1
      return element.done < element.size
    }
  }
  #expect(elements.allSatisfy { $0.done <= 5 })
  #expect(pool.map(count: 9) { index, _ in index } == Array(0..<9))
}

@Test func `threads take no signals`() throws {
  let pool = try WorkerPool(threadCount: 2)
  let blocked = pool.map(count: 64) { _, worker in
    var mask = sigset_t()
    unsafe pthread_sigmask(SIG_BLOCK, nil, &mask)
    let isBlocked = unsafe sigismember(&mask, SIGTERM) == 1
    return worker == 0 || isBlocked
  }
  #expect(blocked.allSatisfy { $0 })
}

@Test func `a machine has a processor`() {
  #expect(WorkerPool.processorCount >= 1)
}
