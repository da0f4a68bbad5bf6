// What the running daemon says of itself: its status file, and whether it is still alive.
import FoundationEssentials
import LinuxSystem
import Report

/// The content of `status.json`, which the daemon replaces as it goes.
struct DaemonStatus: Equatable {
  /// Its members, ordered by name.
  let members: [JSONMember]
  /// The daemon's process.
  let processID: Int64?

  /// Reads a status from its JSON; nil where that is not an object.
  init?(json bytes: [UInt8]) {
    guard let value = try? JSONDecoder().decode(DecodedJSON.self, from: Data(bytes)).value,
      case .object(let members) = value
    else { return nil }
    self.members = members
    processID =
      members.lazy.compactMap { member -> Int64? in
        guard member.name == "pid", case .integer(let number) = member.value else { return nil }
        return number
      }.first
  }

  /// The value of a member that is text or a number, as text.
  func text(_ name: String) -> String? {
    switch members.first(where: { $0.name == name })?.value {
    case .string(let text): escapedForTerminal(text)
    case .integer(let number): String(number)
    case .number(let number): shortNumber(number)
    default: nil
    }
  }

  /// Where a daemon puts the file: the unit's runtime directory, that of an instance, which is
  /// named after its state directory, or beside its database.
  static func paths(database: String, on console: any Console) -> [FilePath] {
    let runtime = console.environment("RUNTIME_DIRECTORY") ?? ""
    let directory = FilePath(runtime.isEmpty ? "/run/forecastd" : runtime)
    let beside = FilePath(database).parent
    let instance = FilePath("/run").appending(Array("forecastd-".utf8) + beside.name)
    return [directory, instance, beside].map { $0.appending("status.json") }
  }

  /// The status of the daemon that runs with `database`; nil where none does.
  ///
  /// A daemon that was killed leaves its file behind: the process must exist, too.
  static func running(
    database: String, paths: [FilePath], on files: any FileSystem
  ) -> DaemonStatus? {
    for path in paths {
      // Expected: no file, or one that may not be read, tells of no daemon.
      guard let file = try? files.open(path, .read),
        let bytes = try? file.read(at: 0, count: 1 << 20), let status = DaemonStatus(json: bytes),
        status.members.contains(JSONMember("database", .string(database))),
        let processID = status.processID, isAlive(processID, on: files)
      else { continue }
      return status
    }
    return nil
  }

  /// Whether a process of this number exists.
  private static func isAlive(_ processID: Int64, on files: any FileSystem) -> Bool {
    // Expected: a directory that cannot be looked at belongs to no process of ours.
    processID > 0 && (try? files.exists(FilePath("/proc/\(processID)"))) == true
  }
}

/// Any JSON, with the members of objects ordered by name.
private struct DecodedJSON: Decodable {
  let value: JSONValue

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    // Expected: a failed attempt only says that the value is of another kind.
    if container.decodeNil() {
      value = .null
    } else if let flag = try? container.decode(Bool.self) {
      value = .boolean(flag)
    } else if let number = try? container.decode(Int64.self) {
      value = .integer(number)
    } else if let number = try? container.decode(Double.self) {
      value = .number(number)
    } else if let text = try? container.decode(String.self) {
      value = .string(text)
    } else if let elements = try? container.decode([DecodedJSON].self) {
      value = .array(elements.map(\.value))
    } else {
      let members = try container.decode([String: DecodedJSON].self)
      value = .object(
        members.keys.sorted().compactMap { name in
          members[name].map { JSONMember(name, $0.value) }
        })
    }
  }
}
