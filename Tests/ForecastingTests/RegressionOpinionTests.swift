// One regression of RegressionOpinion.swift.
import Testing

@testable import Forecasting

@Test func `a regression finds what the target is made of`() {
  var workspace = LinearWorkspace(options: ForecasterOptions())
  var noise = SyntheticSeries(seed: 94)
  var opinion = RegressionOpinion(featureCount: 4, memory: 0.998)
  for index in 0..<2000 {
    let features = [QuadLanes(1, noise.normal(), noise.normal(), noise.normal())]
    opinion.read(features, using: &workspace)
    let target = 0.5 + 2 * features[0][1] - features[0][3]
    if index > 500 { #expect(abs(opinion.change - target) < 0.01) }
    opinion.learn(target, after: features)
  }
}

@Test func `the hasty one follows a change that the patient one still resists`() {
  var workspace = LinearWorkspace(options: ForecasterOptions())
  var noise = SyntheticSeries(seed: 95)
  var hasty = RegressionOpinion(featureCount: 4, memory: 0.97)
  var patient = RegressionOpinion(featureCount: 4, memory: 0.998)
  var sums = (hasty: 0.0, patient: 0.0)
  for index in 0..<2200 {
    let features = [QuadLanes(1, noise.normal(), noise.normal(), 0)]
    hasty.read(features, using: &workspace)
    patient.read(features, using: &workspace)
    let target = (index < 2000 ? 1 : -1) * features[0][1] + 0.1 * noise.normal()
    if index >= 2100 {
      sums.hasty += abs(hasty.change - target)
      sums.patient += abs(patient.change - target)
    }
    hasty.learn(target, after: features)
    patient.learn(target, after: features)
  }
  #expect(sums.hasty < 0.5 * sums.patient)
}

@Test func `one wild target moves it little, and what it says stays within 30`() {
  var workspace = LinearWorkspace(options: ForecasterOptions())
  var noise = SyntheticSeries(seed: 96)
  var opinion = RegressionOpinion(featureCount: 4, memory: 0.97)
  for index in 0..<1000 {
    let features = [QuadLanes(1, noise.normal(), 0, 0)]
    opinion.read(features, using: &workspace)
    #expect(abs(opinion.change) <= 30)
    if index == 501 { #expect(abs(opinion.change) < 1) }
    opinion.learn(index == 500 ? 1e6 : 0.1 * noise.normal(), after: features)
  }
}
