// The observations of a surveyed file in the order in which they are learned, batch by batch.

import Inbox
import SensorCSV
import TimeSeries

/// Gives the observations of a file one after the other.
///
/// A file in time order is read again as its observations are wanted, or was kept by the survey. A
/// file that is not is read as a whole and sorted, if it fits.
struct ObservationSource: ~Copyable {
  /// Whether the observations come in time order though the file is not.
  let isSorted: Bool
  private var kept: ObservationRun?
  private var keptNames: [SeriesID] = []
  private var position = 0
  private var reader: ContentReader
  private var decoder: SensorFileDecoder?
  private var batch = DecodedBatch()
  /// Decoded; the first `givenCount` of them are given already.
  private var ahead = ObservationRun()
  private var givenCount = 0

  /// How many observations are passed at once.
  private static let skipObservations = 50_000

  /// The observations of `file` from the first on.
  ///
  /// - Throws: as the survey does; the file has been read once without.
  init(
    _ file: borrowing InputFile, _ rules: ReadingRules, _ survey: FileSurvey,
    sortLimit: Int
  ) throws {
    reader = ContentReader(byteCount: file.statusAtOpen.size, isHashing: false)
    isSorted = survey.backwardSteps > 0 && survey.observations <= sortLimit
    kept = survey.retained
    keptNames = survey.names
    if kept == nil {
      decoder = try rules.decoder(&reader, file)
      if isSorted {
        try decode(survey.observations, file)
        kept = ahead
        ahead = ObservationRun()
      }
    }
    if isSorted { kept = kept?.sortedByTime() }
  }

  /// The series in the order of their index.
  var names: [SeriesID] { kept == nil ? decoder?.seriesNames ?? [] : keptNames }

  /// Whether everything has been given.
  var isAtEnd: Bool {
    kept.map { position >= $0.count } ?? (reader.isAtEnd && givenCount == ahead.count)
  }

  /// Passes the first `count` observations, or all if there are fewer.
  ///
  /// - Returns: the hash of what was passed.
  mutating func skip(_ count: Int, _ file: borrowing InputFile) throws -> ConsumedHash {
    var hash = ConsumedHash()
    var left = count
    while left > 0, !isAtEnd {
      let run = try next(min(left, Self.skipObservations), file)
      hash.add(run, names: names)
      left -= run.count
    }
    return hash
  }

  /// The next `count` observations; fewer only at the end.
  mutating func next(_ count: Int, _ file: borrowing InputFile) throws -> ObservationRun {
    guard let kept else {
      try decode(count, file)
      let range = givenCount..<min(givenCount + count, ahead.count)
      givenCount = range.upperBound
      return ahead.slice(range)
    }
    let range = min(position, kept.count)..<min(position + count, kept.count)
    position = range.upperBound
    return kept.slice(range)
  }

  /// Decodes until `count` observations are ahead, or the file is at its end.
  private mutating func decode(_ count: Int, _ file: borrowing InputFile) throws {
    while ahead.count - givenCount < count, let piece = try reader.piece(of: file) {
      if givenCount > 0 {
        ahead = ahead.slice(givenCount..<ahead.count)
        givenCount = 0
      }
      do {
        try decoder?.decode(piece, isLast: reader.isAtEnd, into: &batch)
      } catch {
        throw FileProblem.format(error.message)
      }
      for index in 0..<batch.count {
        ahead.append(batch.seriesIndex[index], batch.time[index], batch.value[index])
      }
      batch.removeAll(keepingCapacity: true)
    }
  }
}
