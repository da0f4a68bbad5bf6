// Hidden and cell: zeros at the start, copied by number.
import Testing

@testable import OnlineLSTM

@Test func `a new state and a reset one are zero`() {
  var state = LSTMState(hiddenCount: 3)
  #expect(state.hidden == [0, 0, 0] && state.cell == [0, 0, 0])
  state.hidden = [1, 2, 3]
  state.cell = [4, 5, 6]
  state.reset()
  #expect(state == LSTMState(hiddenCount: 3))
}

@Test func `a copy has the numbers and keeps its own storage`() {
  var from = LSTMState(hiddenCount: 2)
  from.hidden = [1, 2]
  from.cell = [3, 4]
  var to = LSTMState(hiddenCount: 2)
  let before = address(to.hidden)
  to.copy(from)
  #expect(to == from)
  #expect(address(to.hidden) == before)
  from.hidden[0] = 9
  #expect(to.hidden == [1, 2])
}
