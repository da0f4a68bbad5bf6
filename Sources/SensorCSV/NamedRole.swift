// What a column is for by its name alone, so that one row settles it as well as a thousand.

/// What the name of a column says it is for.
///
/// Names decide before cells do: a cell may be missing, or look like another kind, in a file of few
/// rows, and the series must have the same names however the rows were cut into files.
enum NamedRole: Equatable {
  /// Says which thing, place or quantity it is, by a word or an integer. Always a tag.
  case identity(Owner)
  /// Says which series by words, and how much by numbers: `signal`, `area`.
  case word
  /// Says where. A tag, unless the identifier of a thing stands beside it.
  case location
  /// May number the rows or name the thing: `id`, `uuid`.
  case anyIdentifier
  /// Numbers the rows: `#`, `index`, `entry_id`. Never read.
  case rowNumber
  /// Describes the thing: `lat`, `altitude`, `firmware`. Never read.
  case description
  /// Anything else: a column of values.
  case plain

  /// Of what a column is the identity.
  enum Owner {
    /// A thing, by an identifier that is its own: `sensor_id`, `batch_id`.
    case identifiedThing
    /// A thing: `sensor`, `node`; its number may be that within a place.
    case thing
    /// A place, which may hold many things: `room`, `site_id`.
    case place
    /// A quantity, which many things may measure: `metric`, `parameter_id`.
    case quantity
  }

  private static let things: Set<String> = [
    "sensor", "device", "station", "node", "mote", "machine", "gateway", "host", "asset", "probe",
    "logger", "datalogger", "controller", "equipment", "entity", "thing", "instrument", "turbine",
    "inverter", "serial", "mac", "imei", "eui", "deveui", "name", "capteur", "sonde", "gerät",
    "geraet", "messstelle", "sensore", "dispositivo", "estacion", "estación", "stazione",
  ]

  private static let places: Set<String> = [
    "room", "site", "zone", "floor", "building", "plant", "raum",
  ]

  /// What names a quantity, or a part of a thing.
  private static let quantityNames: Set<String> = [
    "channel", "tag", "tags", "metric", "point", "parameter", "variable", "topic", "item",
    "series", "attribute", "field",
  ]

  /// What names a series in words; a number there is a measurement.
  private static let wordNames: Set<String> = [
    "signal", "measurement", "quantity", "meter", "area",
  ]

  /// What stands behind a thing to make a name of it: `station_name`, `sensor number`.
  private static let identifiers: Set<String> = [
    "name", "label", "code", "key", "serial", "mac", "imei", "eui", "address", "addr", "number",
    "no", "nr", "num",
  ]

  private static let uniqueIdentifiers: Set<String> = ["id", "uid", "uuid", "guid"]

  /// Identifiers of which nobody can tell whether a row or a thing has them.
  private static let eitherIdentifiers: Set<String> = [
    "id", "uid", "uuid", "guid", "sampleid", "measurementid", "eventid", "observationid",
  ]

  private static let rowNumbers: Set<String> = [
    "no", "nr", "index", "idx", "row", "rownumber", "rownum", "rowno", "rowid", "record", "rec",
    "recno", "recordno", "recordnumber", "recordid", "seq", "seqno", "sequence", "sequencenumber",
    "line", "lineno", "linenumber", "entryid", "logid", "messageid", "readingid", "transactionid",
    "requestid", "packetid", "unnamed0",
  ]

  private static let descriptions: Set<String> = [
    "lat", "lon", "lng", "latitude", "longitude", "altitude", "alt", "elevation", "elev",
    "firmware", "version",
  ]

  private static let locations: Set<String> = ["location", "standort", "place"]

  /// Quantities: `temp_sensor` measures, and is no name of a sensor.
  private static let quantities: Set<String> = [
    "temp", "temperature", "hum", "humidity", "rh", "press", "pressure", "co2", "voltage",
    "current", "power", "energy", "light", "lux", "rain", "wind", "flow", "level", "moisture",
    "ph", "wifi", "rssi", "battery", "gas", "dust", "noise", "motion",
  ]

  /// The role that a name speaks for.
  init(name: String) {
    let words = ColumnNames.words(name)
    let joined = words.joined()
    guard let last = words.last else {
      self = name.isEmpty || name == "#" ? .rowNumber : .plain
      return
    }
    if Self.rowNumbers.contains(joined) {
      self = .rowNumber
    } else if Self.eitherIdentifiers.contains(joined) {
      self = .anyIdentifier
    } else if let owner = Self.identified(words, joined, last) {
      self = .identity(owner)
    } else if Self.descriptions.contains(last) || joined == "long" {
      self = .description
    } else if Self.locations.contains(last) {
      self = .location
    } else if words.count == 1, let owner = Self.owner(joined) {
      self = .identity(owner == .identifiedThing ? .thing : owner)
    } else if Self.owner(last) != nil || Self.wordNames.contains(last),
      !words.contains(where: Self.quantities.contains)
    {
      self = .word
    } else {
      self = .plain
    }
  }

  /// Of what a word is the name.
  private static func owner(_ word: String) -> Owner? {
    if things.contains(word) { return .identifiedThing }
    if places.contains(word) || locations.contains(word) { return .place }
    return quantityNames.contains(word) ? .quantity : nil
  }

  /// Of what a name names the identifier: `x_id`, `stationid`, `sensor number`.
  private static func identified(_ words: [String], _ joined: String, _ last: String) -> Owner? {
    let front = words.dropLast()
    if !front.isEmpty, uniqueIdentifiers.contains(last) {
      // The nearest word that is known says whose identifier it is; else it is that of some thing.
      if let owner = front.reversed().lazy.compactMap({ owner($0) }).first { return owner }
      return front.contains(where: wordNames.contains) ? .quantity : .identifiedThing
    }
    if joined.hasSuffix("id") {
      let stem = String(joined.dropLast(2))
      if let owner = owner(stem) { return owner }
      if wordNames.contains(stem) { return .quantity }
    }
    guard identifiers.contains(last) else { return nil }
    return front.reversed().lazy.compactMap { owner($0) }.first
  }
}
