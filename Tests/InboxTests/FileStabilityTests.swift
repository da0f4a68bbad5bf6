// The patience of FileStability.swift, on a clock of the test's own.
import Inbox
import LinuxSystem
import Testing

/// A candidate of that name and status.
private func file(_ name: String, _ status: FileStatus) -> InboxCandidate {
  let path = FilePath(name)
  return InboxCandidate(
    path: FilePath("/inbox").appending(path), relativePath: path, status: status)
}

private let second: Int64 = 1_000_000

@Test func `a file that does not change is ready after the settle time`() {
  var stability = FileStability(settleMicroseconds: 2 * second)
  let candidate = file("x", regularStatus())
  let first = stability.settle([candidate], monotonicMicroseconds: 0)
  #expect(first.ready == [] && first.waitMicroseconds == 2 * second)
  let early = stability.settle([candidate], monotonicMicroseconds: 2 * second - 1)
  #expect(early.ready == [] && early.waitMicroseconds == 1)
  let late = stability.settle([candidate], monotonicMicroseconds: 2 * second)
  #expect(late.ready == [candidate] && late.waitMicroseconds == nil)
  let later = stability.settle([candidate], monotonicMicroseconds: 3 * second)
  #expect(later.ready == [candidate])
}

/// Field failure P1.
@Test func `a slow writer is waited for, however long it takes`() {
  // One byte each 100 ms for an hour, then nothing: ready 2 s after the last byte.
  var stability = FileStability(settleMicroseconds: 2 * second)
  var now: Int64 = 0
  for size in 1...36_000 {
    let settling = stability.settle(
      [file("x", regularStatus(size: Int64(size)))], monotonicMicroseconds: now)
    #expect(settling.ready == [])
    now += second / 10
  }
  let candidate = file("x", regularStatus(size: 36_000))
  #expect(stability.settle([candidate], monotonicMicroseconds: now).ready == [])
  now += 2 * second
  #expect(stability.settle([candidate], monotonicMicroseconds: now).ready == [candidate])
}

/// Field failure P4.
@Test(arguments: [
  regularStatus(size: 2), regularStatus(modified: 1), regularStatus(changed: 1),
  regularStatus(inode: 2),
])
func `any change starts the wait anew`(changed: FileStatus) {
  var stability = FileStability(settleMicroseconds: 10)
  _ = stability.settle([file("x", regularStatus())], monotonicMicroseconds: 0)
  #expect(stability.settle([file("x", changed)], monotonicMicroseconds: 9).ready == [])
  #expect(stability.settle([file("x", changed)], monotonicMicroseconds: 18).ready == [])
  #expect(stability.settle([file("x", changed)], monotonicMicroseconds: 19).ready.count == 1)
}

/// Field failure D8.
@Test func `a time of change in the far past or future says nothing`() {
  for modified in [Int64.min, 0, Int64.max] {
    var stability = FileStability(settleMicroseconds: 10)
    let candidate = file("x", regularStatus(modified: modified))
    #expect(stability.settle([candidate], monotonicMicroseconds: 0).ready == [])
    #expect(stability.settle([candidate], monotonicMicroseconds: 10).ready == [candidate])
  }
}

@Test func `a file that was renamed into place is ready at once`() {
  var stability = FileStability(settleMicroseconds: 10)
  let (moved, copied) = (file("x", regularStatus()), file("y", regularStatus(inode: 2)))
  let settling = stability.settle(
    [moved, copied], movedIn: [moved.path], monotonicMicroseconds: 0)
  #expect(settling.ready == [moved])
  #expect(settling.waitMicroseconds == 10)
}

@Test func `what is gone is forgotten, and waits anew when it is back`() {
  var stability = FileStability(settleMicroseconds: 10)
  let candidate = file("x", regularStatus())
  _ = stability.settle([candidate], monotonicMicroseconds: 0)
  #expect(stability.rememberedCount == 1)
  _ = stability.settle([], monotonicMicroseconds: 5)
  #expect(stability.rememberedCount == 0)
  #expect(stability.settle([candidate], monotonicMicroseconds: 12).ready == [])
}

@Test func `without a settle time everything is ready`() {
  var stability = FileStability(settleMicroseconds: 0)
  let candidate = file("x", regularStatus())
  #expect(stability.settle([candidate], monotonicMicroseconds: 5).ready == [candidate])
  let long = stability.settle([candidate], monotonicMicroseconds: 5, endedMicroseconds: 50)
  #expect(long.ready == [candidate])
}

@Test func `what a long look has found counts from its end, and is judged by its beginning`() {
  var stability = FileStability(settleMicroseconds: 10)
  let candidate = file("x", regularStatus())
  let first = stability.settle([candidate], monotonicMicroseconds: 0, endedMicroseconds: 100)
  #expect(first.ready == [] && first.waitMicroseconds == 110)
  let next = stability.settle([candidate], monotonicMicroseconds: 101, endedMicroseconds: 200)
  #expect(next.ready == [] && next.waitMicroseconds == 9)
  let last = stability.settle([candidate], monotonicMicroseconds: 110, endedMicroseconds: 200)
  #expect(last.ready == [candidate])
}
