// A regression of 31 numbers, one step ahead: what the linear expert was before it grew.
import TimeSeries

/// Recursive least squares from the last value, as good as what the targets were set with.
///
/// ```
/// ŷ_{t+1} = y_t + u θᵀφ_t     k = P φ / (λ + φᵀ P φ)     P ← (P − k φᵀ P) / λ     λ = 0.9998
/// ```
/// φ: a constant; the distance to a slow mean; the last 23 differences; y_{t−s} − y_t and
/// y_{t+1−s} − y_t for the shortest season s; sine and cosine of day and week. All differences are
/// in units u of the usual change in the first 200 steps, those of neighbours cut at 10 of them,
/// the others at 100. Errors are cut at three usual ones. P begins as I/0.01, and its diagonal
/// stays below that. It is a measure for the mixture, no expert of it.
struct PlainRegression {
  /// The shortest season in steps; 0 without any.
  private let season: Int
  private var coefficients: [Double]
  /// P, row by row.
  private var uncertainty: [Double]
  /// All values so far, a missing step with the value before it.
  private var values: [Double] = []
  private var mean = 0.0
  private var unit = 0.0
  private var usualError = 0.0
  /// φ of the newest step.
  private var features: [Double] = []

  private static let lagCount = 23
  private static let memory = 0.9998
  private static let start = 100.0
  /// Steps that the unit comes from.
  private static let unitSteps = 200

  /// A regression that has learned nothing.
  init(season: Int) {
    self.season = season
    let count = 2 + PlainRegression.lagCount + 2 + 4
    coefficients = [Double](repeating: 0, count: count)
    uncertainty = (0..<count * count).map {
      $0 / count == $0 % count ? PlainRegression.start : 0
    }
  }

  /// What it says about the next step.
  var forecast: Double {
    (values.last ?? 0) + unit * zip(coefficients, features).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// Learns step `number`, and reads it.
  mutating func learn(_ value: Double, number: Int, phase: CalendarPhase) {
    if number == values.count, unit > 0, let last = values.last {
      learn(target: (value - last) / unit)
    }
    if let last = values.last {
      while values.count < number { values.append(last) }
      let count = Double(values.count)
      if values.count <= PlainRegression.unitSteps {
        let change = value - last
        unit = (unit * unit + (change * change - unit * unit) / count).squareRoot()
      }
      mean += max(1 / count, 0.002) * (value - mean)
    } else {
      mean = value
      values = [Double](repeating: value, count: number)
    }
    values.append(value)
    features = unit > 0 ? features(phase) : []
  }

  private func features(_ phase: CalendarPhase) -> [Double] {
    let newest = values.count - 1
    let value = values[newest]
    func cut(_ difference: Double, _ limit: Double) -> Double {
      min(max(difference / unit, -limit), limit)
    }
    var features = [1, cut(value - mean, 100)]
    for back in 0..<PlainRegression.lagCount {
      let known = newest - back > 0
      features.append(known ? cut(values[newest - back] - values[newest - back - 1], 10) : 0)
    }
    for offset in 0...1 {
      let source = newest - season + offset
      let known = season > 0 && source >= 0
      features.append(known ? cut(values[source] - value, 100) : 0)
    }
    let (day, week) = (phase.ofDay, phase.ofWeek)
    return features + [day.sine, day.cosine, week.sine, week.cosine]
  }

  private mutating func learn(target: Double) {
    guard !features.isEmpty else { return }
    let count = features.count
    let error = target - zip(coefficients, features).reduce(0) { $0 + $1.0 * $1.1 }
    let usual = max(usualError, 0.01)
    usualError =
      usualError == 0
      ? min(abs(error), 1) : usualError + 0.01 * (min(abs(error), 3 * usual) - usualError)
    var product = [Double](repeating: 0, count: count)
    for row in 0..<count {
      for column in 0..<count {
        product[row] += uncertainty[row * count + column] * features[column]
      }
    }
    let total = PlainRegression.memory + zip(product, features).reduce(0) { $0 + $1.0 * $1.1 }
    let move = min(max(error, -3 * usual), 3 * usual) / total
    for row in 0..<count {
      coefficients[row] += product[row] * move
      for column in 0..<count {
        let place = row * count + column
        uncertainty[place] -= product[row] * product[column] / total
        uncertainty[place] /= PlainRegression.memory
      }
    }
    for row in 0..<count where uncertainty[row * count + row] > PlainRegression.start {
      let factor = (PlainRegression.start / uncertainty[row * count + row]).squareRoot()
      for other in 0..<count {
        uncertainty[row * count + other] *= factor
        uncertainty[other * count + row] *= factor
      }
    }
  }
}
