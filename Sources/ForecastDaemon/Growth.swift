// The decoder of a growing file on its way through what that has gained.

import Inbox
import SensorCSV
import StateStore
import TimeSeries

/// A decoder on its way through a growing file.
struct Growth {
  var decoder: SensorFileDecoder
  let sampleBytes: Int
  let countedBefore: RowCounts
  var counted: RowCounts
  var tail: StoredTail
  /// The first new series of the last lines whose values are left out.
  private(set) var leftOut: SeriesID?

  init(decoder: SensorFileDecoder, sampleBytes: Int, counted: RowCounts) {
    self.decoder = decoder
    self.sampleBytes = sampleBytes
    countedBefore = counted
    self.counted = counted
    tail = StoredTail(
      device: 0, inode: 0, bornNanoseconds: nil, readBytes: 0, fingerprint: [],
      sampleBytes: sampleBytes)
  }

  /// Takes the next whole lines.
  mutating func decode(
    _ lines: [UInt8], _ rules: ReadingRules
  ) throws(FollowProblem) -> DecodedBatch {
    var batch = DecodedBatch()
    decoder.believe(until: rules.limits.latest)
    do {
      try decoder.decode(lines, isLast: false, into: &batch)
    } catch {
      throw FollowProblem(description: error.message)
    }
    return batch
  }

  /// Takes the next whole lines, without values of new series that are not admitted.
  mutating func decode(
    _ lines: [UInt8], _ rules: ReadingRules, admitting admits: (SeriesID) -> Bool
  ) throws(FollowProblem) -> DecodedBatch {
    var batch = DecodedBatch()
    var refused: SeriesID?
    decoder.believe(until: rules.limits.latest)
    do {
      try decoder.decode(lines, into: &batch) { name in
        let isAdmitted = admits(name)
        if !isAdmitted && refused == nil { refused = name }
        return isAdmitted
      }
    } catch {
      throw FollowProblem(description: error.message)
    }
    leftOut = refused
    return batch
  }

  mutating func note(_ batch: DecodedBatch, position: TailPosition) {
    counted = RowCounts(batch)
    tail = StoredTail(
      device: position.device, inode: position.inode, bornNanoseconds: position.bornNanoseconds,
      readBytes: position.offset, fingerprint: position.fingerprint.bytes,
      sampleBytes: sampleBytes)
  }
}
