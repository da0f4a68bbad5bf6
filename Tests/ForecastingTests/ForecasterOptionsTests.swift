// The fingerprint of ForecasterOptions.swift.
import Testing
import TimeSeries

@testable import Forecasting

@Test func `the fingerprint of the defaults stays what it is`() {
  // Stored snapshots carry it: a change makes every series learn again. Raise
  // `ForecasterOptions.algorithm` where that is meant, and change the number here.
  #expect(ForecasterOptions().fingerprint == 18_323_554_627_272_346_497)
}

@Test func `every option changes the fingerprint`() {
  let changes: [(inout ForecasterOptions) -> Void] = [
    { _ in },
    { $0.horizon = 25 }, { $0.hidden = 33 }, { $0.truncation = 33 }, { $0.updateInterval = 17 },
    { $0.learningRate = 0.006 }, { $0.replay = 2 }, { $0.forgetBias = 2 }, { $0.seed = 2 },
    { $0.intervalMicroseconds = 0x100 }, { $0.aggregate = .last },
    { $0.seasonsMicroseconds = [] }, { $0.seasonsMicroseconds = [5] }, { $0.minimum = 0 },
    { $0.maximum = 0 },
  ]
  let fingerprints = changes.map { change in
    var options = ForecasterOptions()
    change(&options)
    return options.fingerprint
  }
  #expect(Set(fingerprints).count == changes.count)
}

@Test(
  arguments: [
    { $0.horizon = 0 }, { $0.hidden = 0 }, { $0.truncation = 0 }, { $0.updateInterval = 0 },
    { $0.learningRate = 0 }, { $0.intervalMicroseconds = 0 }, { $0.seasonsMicroseconds = [0] },
    {
      $0.minimum = 2; $0.maximum = 1
    }, { $0.minimum = .nan }, { $0.replay = -1 },
  ] as [@Sendable (inout ForecasterOptions) -> Void])
func `limits are checked`(change: @Sendable (inout ForecasterOptions) -> Void) {
  var options = ForecasterOptions()
  #expect(options.problem == nil)
  change(&options)
  #expect(options.problem != nil)
}

@Test func `a hash of two texts knows where the first one ends`() {
  func hash(_ texts: [String]) -> UInt64 {
    var hash = StableHash()
    for text in texts { hash.add(utf8Of: text) }
    return hash.value
  }
  #expect(hash(["ab", "c"]) != hash(["a", "bc"]))
}
