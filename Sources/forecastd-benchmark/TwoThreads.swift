// What two threads that share nothing reach on this machine: no program can have more of it.
import ForecastDaemon
import Forecasting
import LinuxSystem
import TimeSeries

/// Two threads, each of which learns a series of its own, against one.
enum TwoThreads {
  /// A series and all that it takes to learn it.
  private struct Learner: Sendable {
    private var series: MadeUpSeries
    private var forecaster: SeriesForecaster
    private var workspace = ForecastWorkspace(options: ForecasterOptions())

    init(seed: UInt64) {
      series = MadeUpSeries(seed: seed)
      forecaster = SeriesForecaster(series: SeriesID("s\(seed)"), options: ForecasterOptions())
    }

    mutating func learn(_ count: Int) {
      for _ in 0..<count {
        let (time, value) = series.next()
        forecaster.learn(value, at: time, using: &workspace)
      }
    }
  }

  /// Measures how many times as many observations two threads learn in the same time.
  ///
  /// - Parameter observations: How many each of them learns.
  /// - Returns: 2 where both are as fast as one alone.
  /// - Throws: `DaemonError` where the process may not have a second thread.
  static func factor(observations: Int) throws(DaemonError) -> Double {
    let pool: WorkerPool
    do {
      pool = try WorkerPool(threadCount: 2)
    } catch {
      throw systemFailure(error)
    }
    var one = [Learner(seed: 1)]
    var two = [Learner(seed: 2), Learner(seed: 3)]
    // All experts are awake before the clock runs.
    for index in one.indices { one[index].learn(1000) }
    for index in two.indices { two[index].learn(1000) }
    let start = Stopwatch.wall
    pool.forEach(&one) { learner, _, _ in learner.learn(observations) }
    let middle = Stopwatch.wall
    pool.forEach(&two) { learner, _, _ in learner.learn(observations) }
    return 2 * Double(middle - start) / Double(Stopwatch.wall - middle)
  }
}
