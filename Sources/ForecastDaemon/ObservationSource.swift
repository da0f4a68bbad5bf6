// The observations of a surveyed file in the order in which they are learned, batch by batch.

import Inbox
import SensorCSV
import TimeSeries

/// Gives the observations of a file from a position on.
///
/// A file in time order is read again as its observations are wanted, or was kept by the survey. A
/// file that is not is read as a whole and sorted, if it fits.
struct ObservationSource: ~Copyable {
  /// Whether the observations come in time order though the file is not.
  let isSorted: Bool
  private var kept: ObservationRun?
  private var keptNames: [SeriesID] = []
  private var position: Int
  private var reader: ContentReader
  private var decoder: SensorFileDecoder?
  private var batch = DecodedBatch()
  private var skipCount = 0
  /// Decoded; the first `givenCount` of them are given already.
  private var ahead = ObservationRun()
  private var givenCount = 0

  /// The observations of `file` after the first `position`.
  ///
  /// - Throws: as the survey does; the file has been read once without.
  init(
    _ file: borrowing InputFile, _ rules: ReadingRules, _ survey: FileSurvey,
    from position: Int, sortLimit: Int
  ) throws {
    self.position = position
    reader = ContentReader(byteCount: file.statusAtOpen.size)
    isSorted = survey.backwardSteps > 0 && survey.observations <= sortLimit
    kept = survey.retained
    keptNames = survey.names
    if kept == nil {
      decoder = try rules.decoder(&reader, file)
      skipCount = position
      if isSorted {
        skipCount = 0
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
        if skipCount > 0 {
          skipCount -= 1
          continue
        }
        ahead.append(batch.seriesIndex[index], batch.time[index], batch.value[index])
      }
      batch.removeAll(keepingCapacity: true)
    }
  }
}
