// What came out of some bytes: observations in columns, rejected rows, counts.

/// The observations of a stretch of a file, in file order; made to be emptied and filled again.
public struct DecodedBatch: Equatable, Sendable {
  /// For each observation, the index of its series in `SensorFileDecoder.seriesNames`.
  public var seriesIndex: [Int32] = []
  /// For each observation, its time in microseconds since 1970, UTC.
  public var time: [Int64] = []
  /// For each observation, its value, finite.
  public var value: [Double] = []
  /// For each observation, the number of its data record in the file, from 0.
  public var row: [Int] = []
  /// The rows that were set aside, in file order, within `rejectedRowsDescribed` of the file.
  public var rejected: [RejectedRow] = []
  /// Data records seen in the whole file so far, rejected ones included.
  public var rowCount = 0
  /// Rows rejected in the whole file so far.
  public var rejectedRowCount = 0
  /// Cells of accepted rows that stood for "no value" in the whole file so far.
  public var missingCount = 0

  /// An empty batch.
  public init() {}

  /// How many observations the batch holds.
  public var count: Int { value.count }

  /// Appends the values of a whole row at once.
  mutating func append(series: ArraySlice<Int32>, time: Int64, values: [Double], row: Int) {
    seriesIndex.append(contentsOf: series)
    self.time.append(contentsOf: repeatElement(time, count: values.count))
    value.append(contentsOf: values)
    self.row.append(contentsOf: repeatElement(row, count: values.count))
  }

  /// Empties the batch; the counts of the whole file stay.
  ///
  /// - Parameter keepingCapacity: Whether the memory is kept for the next filling.
  public mutating func removeAll(keepingCapacity: Bool = true) {
    seriesIndex.removeAll(keepingCapacity: keepingCapacity)
    time.removeAll(keepingCapacity: keepingCapacity)
    value.removeAll(keepingCapacity: keepingCapacity)
    row.removeAll(keepingCapacity: keepingCapacity)
    rejected.removeAll(keepingCapacity: keepingCapacity)
  }
}
