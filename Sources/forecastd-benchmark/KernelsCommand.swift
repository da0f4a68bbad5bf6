// `kernels`: how near the network's products come to what the core can do.
import ForecastDaemon
import Report

enum KernelsCommand {
  static let measurement = Measurement(
    name: "kernels",
    summary: "training and forward steps of the network, as shares of the core's multiply-add peak",
    options: [
      .number("rounds", 5, full: 20, "rounds, of which the best counts"),
      .number("milliseconds", 40, full: 150, "time of each size in a round"),
    ], measure: measure)

  /// Steps of a window, and numbers that enter at each.
  private static let stepCount = 32
  private static let inputCount = 10
  private static let sizes = [16, 32, 64, 128]

  private static func measure(_ options: BenchmarkOptions) -> BenchmarkReport {
    let milliseconds = options["milliseconds"]
    var peak = 0.0
    var best = [KernelTimes](repeating: KernelTimes(), count: sizes.count)
    // In rounds, so that a bad moment of the machine meets the peak and the kernels alike.
    for _ in 0..<options["rounds"] {
      peak = max(peak, MultiplyAddPeak.measured(milliseconds: milliseconds))
      for (index, hidden) in sizes.enumerated() {
        best[index].keepBest(
          of: KernelTimes(
            hidden: hidden, inputs: inputCount, steps: stepCount, milliseconds: milliseconds))
      }
    }
    var report = report(best, peak: peak)
    report.tables.append(readingTable(peak: peak, options))
    return report
  }

  /// How fast weights can be read, and the share of the peak that can be fed with weights of which
  /// each is used once, as in a step forward.
  private static func readingTable(peak: Double, _ options: BenchmarkOptions) -> BenchmarkTable {
    var table = BenchmarkTable(
      "Reading numbers that are used once",
      columns: [
        .init(key: "from", title: "from"),
        .init(key: "gigabytes_per_second", title: "bytes", unit: "GB/s"),
        .init(key: "share_of_peak", title: "feeds of peak"),
      ])
    for (name, byteCount) in ReadingPeak.places {
      var best = 0.0
      for _ in 0..<options["rounds"] {
        best = max(
          best,
          ReadingPeak.bytesPerSecond(byteCount: byteCount, milliseconds: options["milliseconds"]))
      }
      table.append(
        .string("\(name), \(byteCount >> 10) KiB"), .number(best / 1e9),
        .number(best / 4 * 2 / peak))
    }
    return table
  }

  private static func report(_ best: [KernelTimes], peak: Double) -> BenchmarkReport {
    var training = BenchmarkTable(
      "Training: a window of \(stepCount) steps with its update, \(inputCount) inputs, 1 output",
      columns: [
        .init(key: "hidden", title: "hidden"),
        .init(key: "gflops", title: "products", unit: "GFLOP/s"),
        .init(key: "share_of_peak", title: "of peak"),
        .init(key: "share_by_thirds", title: "by thirds"),
        .init(key: "window_us", title: "window", unit: "µs"),
        .init(key: "forward_us", title: "forward", unit: "µs"),
        .init(key: "backward_us", title: "back", unit: "µs"),
        .init(key: "update_us", title: "Adam", unit: "µs"),
      ])
    var forward = BenchmarkTable(
      "One step forward",
      columns: [
        .init(key: "hidden", title: "hidden"),
        .init(key: "gflops", title: "products", unit: "GFLOP/s"),
        .init(key: "share_of_peak", title: "of peak"),
        .init(key: "step_us", title: "step", unit: "µs"),
      ])
    var report = BenchmarkReport(name: "kernels")
    let wantedTraining = [32: 0.55, 64: 0.50, 128: 0.40]
    let wantedForward = [32: 0.50, 64: 0.50, 128: 0.40]
    for (hidden, times) in zip(sizes, best) {
      let steps = Double(stepCount)
      let windowRate = steps * trainingOperations(hidden: hidden) / times.window
      let stepRate = forwardOperations(hidden: hidden) / times.step
      training.append(
        .string("\(hidden)"), .number(windowRate / 1e9), .number(windowRate / peak),
        .number(3 * steps * forwardOperations(hidden: hidden) / times.window / peak),
        .number(times.window * 1e6), .number(times.forward * 1e6),
        .number((times.window - times.forward - times.update) * 1e6), .number(times.update * 1e6))
      forward.append(
        .string("\(hidden)"), .number(stepRate / 1e9), .number(stepRate / peak),
        .number(times.step * 1e6))
      if let wanted = wantedTraining[hidden] {
        report.goals.append(
          .atLeast(wanted, "training at \(hidden), share of peak", windowRate / peak))
      }
      if let wanted = wantedForward[hidden] {
        report.goals.append(
          .atLeast(wanted, "forward at \(hidden), share of peak", stepRate / peak))
      }
    }
    report.tables = [training, forward]
    report.notes = [
      "peak: \(shortNumber(peak / 1e9)) GFLOP/s in multiply-adds of eight lanes that stay in "
        + "registers, measured in the same rounds",
      "counted are the products alone, a multiply-add as two; the time is that of everything: "
        + "activations, loss, clipping, Adam",
      "by thirds: training counted as three times the forward products, as is usual where the "
        + "inputs' gradient is computed too",
    ]
    return report
  }

  /// Operations in products of one step forward: W x + U h + b.
  private static func forwardOperations(hidden: Int) -> Double {
    Double(2 * 4 * hidden * (inputCount + hidden))
  }

  /// Operations in products of one step of training: forward, back through U, and the gradient of
  /// b, W and U; and three times the readout's.
  private static func trainingOperations(hidden: Int) -> Double {
    forwardOperations(hidden: hidden)
      + Double(2 * 4 * hidden * (hidden + 1 + inputCount + hidden) + 3 * 2 * hidden)
  }
}
