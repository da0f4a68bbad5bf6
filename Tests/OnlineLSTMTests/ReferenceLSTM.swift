// The network once more, in Double and plain loops: what the kernels are compared with.
import Foundation
import OnlineLSTM

/// An LSTM with a linear readout, written for reading; parameters are laid out as `LSTMShape` says.
struct ReferenceLSTM {
  let shape: LSTMShape
  var parameters: [Double]

  /// Everything that one pass over a window computes.
  struct Pass {
    var hidden: [[Double]] = []
    var cell: [[Double]] = []
    var outputs: [[Double]] = []
    var loss = 0.0
    var gradient: [Double] = []
  }

  /// The gates of one step, H numbers each.
  struct Gates {
    var i: [Double]
    var f: [Double]
    var g: [Double]
    var o: [Double]
  }

  /// A window, in Double.
  struct Window {
    var hidden: [Double]
    var cell: [Double]
    var inputs: [[Double]]
    var targets: [[Double]]
    var weights: [[Double]]
    var threshold: Double
  }

  /// Forward over the window, and back if asked.
  func run(_ window: Window, backward: Bool = true) -> Pass {
    var pass = Pass()
    var gates: [Gates] = []
    var hidden = window.hidden
    var cell = window.cell
    for input in window.inputs {
      gates.append(activations(input: input, hidden: hidden))
      for unit in 0..<shape.hiddenCount {
        let now = gates[gates.count - 1]
        cell[unit] = now.f[unit] * cell[unit] + now.i[unit] * now.g[unit]
        hidden[unit] = now.o[unit] * tanh(cell[unit])
      }
      pass.hidden.append(hidden)
      pass.cell.append(cell)
      pass.outputs.append(readout(hidden))
    }
    let errors = lossGradients(pass.outputs, window, &pass.loss)
    if backward { goBack(window, gates: gates, errors: errors, &pass) }
    return pass
  }

  func activations(input: [Double], hidden: [Double]) -> Gates {
    func numbers(_ gate: Gate) -> [Double] {
      (0..<shape.hiddenCount).map { unit in
        var z = parameters[shape.biasIndex(gate, unit: unit)]
        for (index, x) in input.enumerated() {
          z += parameters[shape.inputWeightIndex(gate, unit: unit, input: index)] * x
        }
        for (index, h) in hidden.enumerated() {
          z += parameters[shape.recurrentWeightIndex(gate, unit: unit, hidden: index)] * h
        }
        return gate == .candidate ? tanh(z) : 1 / (1 + exp(-z))
      }
    }
    return Gates(
      i: numbers(.input), f: numbers(.forget), g: numbers(.candidate), o: numbers(.output))
  }

  func readout(_ hidden: [Double]) -> [Double] {
    (0..<shape.outputCount).map { output in
      var y = parameters[shape.readoutBiasIndex(output: output)]
      for (index, h) in hidden.enumerated() {
        y += parameters[shape.readoutWeightIndex(output: output, hidden: index)] * h
      }
      return y
    }
  }

  func lossGradients(_ outputs: [[Double]], _ window: Window, _ loss: inout Double) -> [[Double]] {
    let weightSum = window.weights.joined().reduce(0, +)
    var gradients = outputs.map { $0.map { _ in 0.0 } }
    for step in outputs.indices {
      for output in outputs[step].indices {
        let error = outputs[step][output] - window.targets[step][output]
        let weight = window.weights[step][output]
        let delta = window.threshold
        loss +=
          weight * (abs(error) <= delta ? error * error / 2 : delta * (abs(error) - delta / 2))
        gradients[step][output] = weight * max(-delta, min(delta, error)) / weightSum
      }
    }
    loss /= weightSum
    return gradients
  }

  func goBack(
    _ window: Window, gates: [Gates], errors: [[Double]], _ pass: inout Pass
  ) {
    let units = 0..<shape.hiddenCount
    pass.gradient = Array(repeating: 0, count: shape.parameterCount)
    var dhNext = units.map { _ in 0.0 }
    var dcNext = units.map { _ in 0.0 }
    for step in window.inputs.indices.reversed() {
      var dh = dhNext
      for (output, error) in errors[step].enumerated() {
        pass.gradient[shape.readoutBiasIndex(output: output)] += error
        for unit in units {
          let index = shape.readoutWeightIndex(output: output, hidden: unit)
          pass.gradient[index] += error * pass.hidden[step][unit]
          dh[unit] += parameters[index] * error
        }
      }
      let previousHidden = step > 0 ? pass.hidden[step - 1] : window.hidden
      let previousCell = step > 0 ? pass.cell[step - 1] : window.cell
      dhNext = units.map { _ in 0.0 }
      for unit in units {
        let (i, f) = (gates[step].i[unit], gates[step].f[unit])
        let (g, o) = (gates[step].g[unit], gates[step].o[unit])
        let shown = tanh(pass.cell[step][unit])
        let dc = dcNext[unit] + dh[unit] * o * (1 - shown * shown)
        let dz: [(Gate, Double)] = [
          (.input, dc * g * i * (1 - i)), (.forget, dc * previousCell[unit] * f * (1 - f)),
          (.candidate, dc * i * (1 - g * g)), (.output, dh[unit] * shown * o * (1 - o)),
        ]
        dcNext[unit] = dc * f
        for (gate, slope) in dz {
          pass.gradient[shape.biasIndex(gate, unit: unit)] += slope
          for (index, x) in window.inputs[step].enumerated() {
            pass.gradient[shape.inputWeightIndex(gate, unit: unit, input: index)] += slope * x
          }
          for index in units {
            let weight = shape.recurrentWeightIndex(gate, unit: unit, hidden: index)
            pass.gradient[weight] += slope * previousHidden[index]
            dhNext[index] += parameters[weight] * slope
          }
        }
      }
    }
  }
}

extension LSTMShape {
  /// Every tensor by name, with the indices of its numbers in the block.
  var tensors: [(name: String, indices: [Int])] {
    var result: [(String, [Int])] = []
    let units = 0..<hiddenCount
    for gate in Gate.allCases {
      result.append(("b_\(gate)", units.map { biasIndex(gate, unit: $0) }))
      result.append(
        (
          "W_\(gate)",
          units.flatMap { unit in
            (0..<inputCount).map { inputWeightIndex(gate, unit: unit, input: $0) }
          }
        ))
      result.append(
        (
          "U_\(gate)",
          units.flatMap { unit in
            units.map { recurrentWeightIndex(gate, unit: unit, hidden: $0) }
          }
        ))
    }
    let outputs = 0..<outputCount
    result.append(
      (
        "W_readout",
        outputs.flatMap { output in units.map { readoutWeightIndex(output: output, hidden: $0) } }
      ))
    result.append(("b_readout", outputs.map { readoutBiasIndex(output: $0) }))
    return result
  }
}

/// A network and a window with every kind of number in them, from one seed.
struct RandomProblem {
  var network: LSTMNetwork
  var boundary: LSTMState
  var window: TrainingWindow
  var reference: ReferenceLSTM
  var referenceWindow: ReferenceLSTM.Window

  /// Weights up to about 1, targets beyond the Huber threshold, and a third of the pairs absent.
  init(shape: LSTMShape, stepCount: Int, threshold: Double = 1, seed: UInt64) {
    var generator = SplitMix64(seed: seed)
    func draw(_ bound: Double) -> Float { Float(bound * (2 * generator.nextUnit() - 1)) }
    network = LSTMNetwork(shape: shape, forgetBias: 1, generator: &generator)
    for (name, indices) in shape.tensors where !name.hasPrefix("W_in") {
      for index in indices { network.parameters[index] += draw(0.3) }
    }
    boundary = LSTMState(hiddenCount: shape.hiddenCount)
    for unit in 0..<shape.hiddenCount {
      boundary.hidden[unit] = draw(0.9)
      boundary.cell[unit] = draw(2)
    }
    window = TrainingWindow(shape: shape, stepLimit: stepCount + 1)
    window.stepCount = stepCount
    for index in 0..<stepCount * shape.inputCount { window.inputs[index] = draw(2) }
    for index in 0..<stepCount * shape.outputCount {
      window.targets[index] = draw(3)
      window.weights[index] = index % 3 == 1 ? 0 : 0.5 + abs(draw(1))
    }
    reference = ReferenceLSTM(shape: shape, parameters: network.parameters.map(Double.init))
    func rows(_ numbers: [Float], _ count: Int) -> [[Double]] {
      (0..<stepCount).map { step in
        numbers[step * count..<(step + 1) * count].map(Double.init)
      }
    }
    referenceWindow = ReferenceLSTM.Window(
      hidden: boundary.hidden.map(Double.init), cell: boundary.cell.map(Double.init),
      inputs: rows(window.inputs, shape.inputCount),
      targets: rows(window.targets, shape.outputCount),
      weights: rows(window.weights, shape.outputCount), threshold: threshold)
  }
}

/// ‖left − right‖ / ‖right‖ over some indices, or ‖left − right‖ where right is tiny.
func relativeError(_ left: [Double], _ right: [Double]) -> Double {
  let difference = zip(left, right).map { ($0 - $1) * ($0 - $1) }.reduce(0, +).squareRoot()
  let size = right.map { $0 * $0 }.reduce(0, +).squareRoot()
  return difference / max(size, 1e-6)
}
