// Keeps the last good parameters, and gives them back when the network goes astray.
import OnlineLSTM

/// Watches the network's recent errors against those of the last value.
///
/// While the network is no worse, its parameters are taken down every 1024 comparisons; when it is
/// three times worse, and by more than the usual change (on a series that stands still, every other
/// forecast is many times worse), the parameters taken down last are put back.
struct ParameterGuard: Equatable, Sendable {
  /// The parameters to return to.
  private var goodParameters: AlignedScalars
  /// Exponentially recent absolute errors, over about 100 comparisons.
  private var recentError = 0.0
  private var recentLastValueError = 0.0
  /// Comparisons since the parameters were taken down or put back.
  private var comparisonCount = 0
  /// How often parameters were put back.
  private(set) var returnCount = 0

  /// Takes down `parameters`, to begin with.
  init(_ parameters: AlignedScalars) {
    goodParameters = parameters
  }

  /// Compares one error of the network with one of the last value, in units of the usual change.
  ///
  /// - Parameters:
  ///   - error: the network's absolute error.
  ///   - lastValueError: the last value's.
  ///   - parameters: what is taken down, or put back.
  /// - Returns: whether they were put back.
  mutating func compare(
    error: Double, lastValueError: Double, with parameters: inout AlignedScalars
  ) -> Bool {
    recentError += 0.01 * (error - recentError)
    recentLastValueError += 0.01 * (lastValueError - recentLastValueError)
    comparisonCount += 1
    if comparisonCount >= 100, recentError > max(3 * recentLastValueError, 1) {
      parameters.copy(goodParameters)
      (recentError, recentLastValueError, comparisonCount) = (0, 0, 0)
      returnCount += 1
      return true
    }
    if comparisonCount >= 1024, recentError <= recentLastValueError {
      goodParameters.copy(parameters)
      comparisonCount = 100
    }
    return false
  }
}

extension ParameterGuard: Snapshotted {
  func encode(into writer: inout SnapshotWriter) {
    for parameter in goodParameters { writer.write(parameter) }
    writer.write(recentError)
    writer.write(recentLastValueError)
    writer.write(comparisonCount)
    writer.write(returnCount)
  }

  mutating func decode(from reader: inout SnapshotReader) throws(SnapshotError) {
    try reader.readFloats(into: &goodParameters)
    recentError = try reader.readDouble()
    recentLastValueError = try reader.readDouble()
    comparisonCount = try reader.readCount(atMost: .max)
    returnCount = try reader.readCount(atMost: .max)
  }
}
