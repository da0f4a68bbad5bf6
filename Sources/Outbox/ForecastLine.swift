// One step of a forecast as a line of an output file.
import LinuxSystem
import TimeSeries

/// Writes forecasts as lines.
public enum ForecastLine {
  /// What a line says, in this order: the header of a CSV, the keys of a JSON object.
  public static let keys = [
    "issued_time", "series", "origin_time", "target_time", "step", "forecast",
    "lower_80", "upper_80", "lower_95", "upper_95",
  ]

  /// Appends one line for each step of `forecast`.
  ///
  /// - Parameters:
  ///   - forecast: finite numbers.
  ///   - issued: when it was made.
  ///   - format: how it is written.
  ///   - bytes: what the lines are appended to.
  public static func append(
    _ forecast: Forecast, issued: Timestamp, format: OutboxFormat, to bytes: inout [UInt8]
  ) {
    for step in forecast.steps {
      let numbers = [step.value, step.lower80, step.upper80, step.lower95, step.upper95]
      precondition(numbers.allSatisfy(\.isFinite), "a forecast of \(forecast.series): \(step)")
      let times = [issued, forecast.origin, step.target].map(\.iso8601)
      switch format {
      case .csv:
        bytes += Array(times[0].utf8)
        bytes.append(comma)
        appendField(forecast.series.name, to: &bytes)
        let rest = [times[1], times[2], "\(step.step)"] + numbers.map { "\($0)" }
        for field in rest {
          bytes.append(comma)
          bytes += Array(field.utf8)
        }
      case .jsonl:
        var values = times.map { JSONText.quoted($0) }
        values.insert(JSONText.quoted(forecast.series.name), at: 1)
        values += ["\(step.step)"] + numbers.map { "\($0)" }
        let members = zip(keys, values).map { "\"\($0)\":\($1)" }
        bytes += Array(("{" + members.joined(separator: ",") + "}").utf8)
      }
      bytes.append(newline)
    }
  }

  /// Appends a field, in quotes where it holds a comma, a quote or the end of a line.
  private static func appendField(_ text: String, to bytes: inout [UInt8]) {
    let isPlain = text.utf8.allSatisfy { $0 != comma && $0 != quote && $0 != newline && $0 != 13 }
    if isPlain {
      bytes += Array(text.utf8)
      return
    }
    bytes.append(quote)
    for byte in text.utf8 {
      if byte == quote { bytes.append(quote) }
      bytes.append(byte)
    }
    bytes.append(quote)
  }
}

private let comma = UInt8(ascii: ",")
private let quote = UInt8(ascii: "\"")
private let newline = UInt8(ascii: "\n")
