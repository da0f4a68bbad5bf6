// What the tests of the configuration share: every key that its reader knows.
@testable import ForecastDaemon

/// The paths of all keys of a configuration, such as `limits.series` and `sources[0].time.zone`.
///
/// They are those that the reader itself names: given a key that does not exist, it answers with
/// the keys that do. A key is a group, or a list of groups, if it answers inside, too.
func knownConfigurationKeys() -> Set<String> {
  knownKeys(in: "") { "{ \($0) }" }
}

/// The keys of the group at `path`, and all keys below; `text` puts members into that group.
private func knownKeys(in path: String, _ text: (String) -> String) -> Set<String> {
  let prefix = path.isEmpty ? "" : path + "."
  var keys: Set<String> = []
  for key in namedKeys(of: text("unheard_of: 0"), at: prefix + "unheard_of") {
    keys.insert(prefix + key)
    keys.formUnion(knownKeys(in: prefix + key) { members in text("\(key): { \(members) }") })
    keys.formUnion(
      knownKeys(in: prefix + key + "[0]") { members in text("\(key): [{ \(members) }]") })
  }
  return keys
}

/// The keys that the problem at `keyPath` of a configuration says are known; empty without one.
private func namedKeys(of text: String, at keyPath: String) -> [String] {
  do throws(ConfigurationError) {
    _ = try Configuration(parsing: Array(text.utf8), path: "f.json5")
    return []
  } catch {
    let message = error.problems.first { $0.keyPath == keyPath }?.message ?? ""
    guard let list = message.firstRange(of: "Known are ")?.upperBound else { return [] }
    return message[list...].split(separator: ", ").map(String.init)
  }
}
