// The layout of the parameters: every number has one place, and the rest is padding.
import Testing

@testable import OnlineLSTM

@Test(arguments: [1, 2, 7, 8, 9, 32], [1, 3, 8, 24])
func `every parameter has its own place and the rest is padding`(hidden: Int, outputs: Int) {
  let shape = LSTMShape(inputCount: 3, hiddenCount: hidden, outputCount: outputs)
  let indices = shape.tensors.flatMap(\.indices)
  #expect(indices.count == 4 * hidden * (3 + hidden + 1) + outputs * (hidden + 1))
  #expect(Set(indices).count == indices.count)
  #expect(indices.allSatisfy { 0..<shape.parameterCount ~= $0 })
  #expect(shape.parameterCount % 8 == 0)
  var block = AlignedScalars(repeating: 0, count: shape.parameterCount)
  for index in indices { block[index] = 1 }
  #expect(shape.paddingIsZero(block))
  for index in 0..<shape.parameterCount where block[index] == 0 {
    block[index] = 1
    #expect(!shape.paddingIsZero(block))
    block[index] = 0
  }
}

@Test func `gates follow each other in the order i, f, g, o`() {
  let shape = LSTMShape(inputCount: 2, hiddenCount: 8, outputCount: 1)
  #expect(Gate.allCases == [.input, .forget, .candidate, .output])
  #expect(Gate.allCases.map { shape.biasIndex($0, unit: 3) } == [3, 11, 19, 27])
  #expect(shape.inputWeightIndex(.input, unit: 0, input: 0) == 32)
  #expect(shape.inputWeightIndex(.output, unit: 7, input: 1) == 32 * 3 - 1)
  #expect(shape.recurrentWeightIndex(.input, unit: 0, hidden: 0) == 32 * 3)
  #expect(shape.readoutWeightIndex(output: 0, hidden: 0) == 32 * 11)
  #expect(shape.readoutBiasIndex(output: 0) == 32 * 11 + 8)
  #expect(shape.parameterCount == 32 * 11 + 16)
}
