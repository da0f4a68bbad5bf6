// The mixture's weights as the database has them: a flat JSON object in the experts' order.

/// The share of each expert, read from `{"lstm":0.5,"last_value":0.5}`.
struct ExpertWeights: Equatable {
  /// One expert; the weight is nil where it is not known.
  struct Member: Equatable {
    let name: String
    let weight: Double?
  }

  /// The experts in their order.
  let members: [Member]

  /// Reads `text`, or gives nil where it is of another form.
  init?(_ text: String) {
    guard text.hasPrefix("{"), text.hasSuffix("}"), text.utf8.count >= 2 else { return nil }
    var members: [Member] = []
    for part in text.dropFirst().dropLast().split(separator: ",") {
      let pair = part.split(separator: ":", omittingEmptySubsequences: false)
      guard pair.count == 2, pair[0].utf8.count > 2, pair[0].hasPrefix("\""),
        pair[0].hasSuffix("\""), !pair[0].contains("\\")
      else { return nil }
      let weight = Double(pair[1])
      guard weight != nil || pair[1] == "null" else { return nil }
      members.append(Member(name: String(pair[0].dropFirst().dropLast()), weight: weight))
    }
    self.members = members
  }
}
