// What steps ahead may have issued for a target, the same every time.
import TimeSeries

@testable import Forecasting

extension ArrivedLanes {
  /// What eight steps ahead may have issued: a few of them nothing, most a seasonal naive forecast.
  init(noise: inout SyntheticSeries) {
    func lanes(_ next: () -> Double) -> StepLanes {
      var lanes = StepLanes.zero
      for lane in 0..<8 { lanes[lane] = next() }
      return lanes
    }
    let values = lanes { noise.normal() }
    let (near, far) = (lanes { abs(noise.normal()) }, lanes { abs(noise.normal()) })
    self.init(
      isKnown: lanes { Double(noise.below(9)) } .> 0, values: values, lower80: values - near,
      upper80: values + 0.7 * near, lower95: values - near - far, upper95: values + near + far,
      disagreements: lanes { noise.below(40) == 0 ? 1e4 : abs(noise.normal()) },
      lastValues: lanes { noise.normal() }, seasonals: lanes { noise.normal() },
      hasSeasonal: lanes { Double(noise.below(4)) } .> 0)
  }

  /// What one of them has issued.
  func step(_ lane: Int) -> ForecastStep {
    ForecastStep(
      step: 1, target: Timestamp(seconds: 0), value: values[lane], lower80: lower80[lane],
      upper80: upper80[lane], lower95: lower95[lane], upper95: upper95[lane])
  }
}
