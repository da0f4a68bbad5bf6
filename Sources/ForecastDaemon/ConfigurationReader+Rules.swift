// The keys of the rules in `sources` and `series`.
import SensorCSV
import TimeSeries

extension ConfigurationReader {
  /// Reads one rule of `sources`; nil where it names no files.
  mutating func sourceRule(_ section: ConfigurationSection) -> Configuration.SourceRule? {
    var section = section
    var rule = Configuration.SourceRule(match: match(in: &section, example: "**/*.csv"))
    readSign(&rule.delimiter, "delimiter", in: &section)
    read(&rule.decimal, "decimal", in: &section)
    var header = rule.header ?? true
    read(&header, "header", in: &section)
    rule.header = section.members["header"] == nil ? nil : header
    readSign(&rule.comment, "comment", in: &section)
    read(&rule.skipRows, "skip_rows", in: &section, range: 0...1_000_000)
    readTime(&rule.time, self.section("time", in: &section))
    read(&rule.tags, "tags", in: &section)
    read(&rule.values, "values", in: &section)
    read(&rule.layout, "layout", in: &section)
    read(&rule.missing, "missing", in: &section, allowsEmpty: true)
    read(&rule.units, "units", in: &section)
    read(&rule.series, "series", in: &section)
    read(&rule.device, "device", in: &section)
    finish(section)
    if let device = rule.device, DevicePattern(device) == nil {
      refuse(
        section.path("device"),
        "'\(shown(device))' does not hold {device} once; write it such as {device}_*.csv")
    }
    if rule.decimal == .comma, rule.delimiter == UInt8(ascii: ",") {
      refuse(
        section.path("decimal"),
        "the comma cannot both part fields and begin decimals; give another 'delimiter'")
    }
    return rule.match.isEmpty ? nil : rule
  }

  private mutating func readTime(
    _ time: inout Configuration.SourceRule.Time, _ section: ConfigurationSection
  ) {
    var section = section
    read(&time.columns, "columns", in: &section)
    read(&time.format, "format", in: &section)
    read(&time.zone, "zone", in: &section)
    read(&time.repeats, "repeats", in: &section)
    finish(section)
    if time.columns?.isEmpty == true {
      refuse(section.path("columns"), "the list is empty; name a column, or leave the key out")
    }
  }

  /// Reads one rule of `series`; nil where it names no series.
  mutating func seriesRule(_ section: ConfigurationSection) -> Configuration.SeriesRule? {
    var section = section
    var rule = Configuration.SeriesRule(match: match(in: &section, example: "boiler/*"))
    readDuration(&rule.intervalMicroseconds, "interval", in: &section)
    read(&rule.aggregate, "aggregate", in: &section)
    read(&rule.unit, "unit", in: &section)
    readBound(&rule.minimum, "minimum", in: &section)
    readBound(&rule.maximum, "maximum", in: &section)
    readThreshold(&rule.threshold, in: &section)
    readDurations(&rule.seasonsMicroseconds, "seasons", in: &section)
    read(&rule.horizon, "horizon", in: &section, range: Configuration.horizonRange)
    finish(section)
    if let minimum = rule.minimum, let maximum = rule.maximum, minimum >= maximum {
      refuse(
        section.path("maximum"),
        "the maximum \(maximum) is not above the minimum \(minimum); mend one of them")
    }
    if (rule.seasonsMicroseconds ?? []).count > 8 {
      refuse(section.path("seasons"), "more than 8 seasons are given; keep the strongest ones")
    }
    if let interval = rule.intervalMicroseconds {
      for (index, season) in (rule.seasonsMicroseconds ?? []).enumerated()
      where season < 2 * interval {
        refuse(
          JSON5Scan.keyPath(section.path("seasons"), element: index),
          "the season is shorter than two intervals; give a longer one, or a shorter 'interval'")
      }
    }
    return rule.match.isEmpty ? nil : rule
  }

  /// Reads the glob that every rule begins with; empty, and reported, where there is none.
  private mutating func match(
    in section: inout ConfigurationSection, example: String
  ) -> String {
    var match: String?
    let before = problems.count
    read(&match, "match", in: &section)
    if match == nil, problems.count == before {
      refuse(
        section.keyPath, "the rule does not say what it is for; add match: \"\(example)\"")
    }
    if let match { checkGlob(match, at: section.path("match")) }
    return match ?? ""
  }

  /// Reads a number, which is not to be reached upwards, or a group with one for each direction.
  private mutating func readThreshold(
    _ target: inout Threshold?, in section: inout ConfigurationSection
  ) {
    let keyPath = section.path("threshold")
    switch value("threshold", in: &section) {
    case nil: break
    case .null: target = nil
    case .group(let members):
      var group = ConfigurationSection(keyPath: keyPath, members: members)
      var threshold = Threshold()
      let before = problems.count
      readBound(&threshold.above, "above", in: &group)
      readBound(&threshold.below, "below", in: &group)
      finish(group)
      if let above = threshold.above, let below = threshold.below, below >= above {
        refuse(
          group.path("below"),
          "\(below) is not below \(above), so that every value is beyond one of them; mend one")
      } else if threshold == Threshold(), problems.count == before {
        refuse(keyPath, "the group is empty; write threshold: { above: 80 }, or below, or both")
      }
      target = threshold
    case .some(let value):
      if let number = value.finiteNumber {
        target = Threshold(above: number)
      } else {
        refuse(
          keyPath,
          "\(value.described) is not possible; write threshold: 80, or { above: 80, below: 5 }")
      }
    }
  }

  private mutating func readBound(
    _ target: inout Double?, _ key: String, in section: inout ConfigurationSection
  ) {
    switch value(key, in: &section) {
    case nil: break
    case .null: target = nil
    case .some(let value):
      if let number = value.finiteNumber {
        target = number
      } else {
        refuse(section.path(key), "\(value.described) is not possible; give a finite number")
      }
    }
  }
}
