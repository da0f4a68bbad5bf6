// The generator against the published sequence, and the bounds of what is drawn from it.
import OnlineLSTM
import Testing

@Test func `the sequence of seed 1234567 is the published one`() {
  var generator = SplitMix64(seed: 1_234_567)
  let drawn = (0..<5).map { _ in generator.next() }
  #expect(
    drawn == [
      6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
      4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
    ])
}

@Test func `the sequence of seed 0 begins as in the reference code`() {
  var generator = SplitMix64(seed: 0)
  #expect(generator.next() == 0xe220_a839_7b1d_cdaf)
  #expect(generator.next() == 0x6e78_9e6a_a1b9_65f4)
}

@Test func `a stored state resumes the sequence`() {
  var whole = SplitMix64(seed: 7)
  for _ in 0..<100 { _ = whole.next() }
  var resumed = SplitMix64(seed: whole.state)
  #expect(whole.next() == resumed.next())
  #expect(whole == resumed)
}

@Test func `units lie in 0 to below 1 and average a half`() {
  var generator = SplitMix64(seed: 1)
  let drawn = (0..<10_000).map { _ in generator.nextUnit() }
  #expect(drawn.allSatisfy { 0 <= $0 && $0 < 1 })
  let mean = drawn.reduce(0, +) / 10_000
  // The mean of n uniform draws has a standard deviation of √(1/12n), here 0.0029.
  #expect(abs(mean - 0.5) < 5 * 0.0029)
}

@Test(arguments: [1, 2, 3, 7, 1000]) func `integers below a limit all occur`(limit: Int) {
  var generator = SplitMix64(seed: 2)
  var counts = [Int](repeating: 0, count: limit)
  for _ in 0..<limit * 100 { counts[generator.next(below: limit)] += 1 }
  #expect(counts.allSatisfy { $0 > 50 && $0 < 150 })
}
