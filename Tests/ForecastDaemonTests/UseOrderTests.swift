// The series that was used the longest time ago.
import Testing
import TimeSeries

@testable import ForecastDaemon

@Test func `the oldest use comes first, and only the last one of a series counts`() {
  var order = UseOrder()
  for name in ["a", "b", "c", "a", "d", "b"] { order.note(SeriesID(name)) }
  #expect(order.takeOldest() == SeriesID("c"))
  order.note(SeriesID("c"))
  var rest: [String] = []
  while let name = order.takeOldest() { rest.append(name.name) }
  #expect(rest == ["a", "d", "b", "c"])
  order.note(SeriesID("a"))
  order.removeAll()
  #expect(order.takeOldest() == nil)
}

/// Goal: leaving uses of no meaning behind changes nothing.
///
/// Method: a plain list beside it.
@Test(arguments: [1, 2, 40])
func `after very many uses the order is the same`(seriesCount: Int) {
  var order = UseOrder()
  var plain: [Int] = []
  var state: UInt64 = 1
  for step in 0..<5000 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    let number = Int(state >> 33) % seriesCount
    order.note(SeriesID("\(number)"))
    plain.removeAll { $0 == number }
    plain.append(number)
    if step % 7 == 0 {
      let oldest = order.takeOldest()
      #expect(oldest == SeriesID("\(plain.removeFirst())"))
    }
  }
}
