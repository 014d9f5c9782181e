import Basics

/// Requests for vectors of worlds, from a grammar, with values spoiled here and there.
enum RequestGrammar {
  /// Small worlds of every kind, as the text of a source.
  private static let sources: [String] = [
    #"{"version": 1, "name": "a", "map": {"rows": [".....", ".#.#.", "....."]}, "maxSteps": 6, "agents": {"count": 3}}"#,
    #"{"version": 1, "name": "b", "map": {"rows": ["....", "...."]}, "task": "lifelong", "agents": {"count": 2},"#
      + #" "radio": {"range": 3, "delay": 1, "loss": 0.3}, "obstacles": [{"kind": "walker", "start": [2, 1]}]}"#,
    #"{"version": 1, "name": "c", "map": {"rows": ["......", "......"]}, "dynamics": {"model": "gridOriented"},"#
      + #" "agents": {"count": 3}, "controller": "astar", "maxSteps": 9}"#,
    #"{"version": 1, "name": "d", "map": {"rows": ["........", "........", "........", "........"]}, "maxSteps": 8,"#
      + #" "dynamics": {"model": "holonomic", "timeStep": 0.25}, "agents": {"count": 3}, "controller": "orca"}"#,
    #"{"version": 1, "name": "e", "map": {"generate": {"kind": "maze", "width": 9, "height": 9}}, "agents": {"count": 4},"#
      + #" "knowledge": {"discovers": true, "shareDiscoveries": true}, "maxSteps": 5}"#,
    #"{"version": 1, "name": "f", "map": {"rows": ["..."]}, "agents": [{"start": [0, 0], "goals": [[0, 0]]}]}"#,
    #"{"version": 1, "name": "g", "maps": {"m": {"rows": ["....", ".##.", "...."]}}, "base": {"maxSteps": 4},"#
      + #" "cases": [{"name": "x", "map": "m", "agents": {"count": 2}}, {"name": "y", "map": "m", "agents": {"count": 3}}]}"#,
    #"{"version": 1, "kind": "training", "name": "h", "worlds": {"map": {"generate": {"kind": "random", "width": 8,"#
      + #" "height": 8, "density": 0.1}}, "agents": {"count": 4}, "maxSteps": 5}}"#,
    #"{"version": 1, "kind": "training", "name": "i", "policy": {"relations": true, "precedence": true, "dice": true},"#
      + #" "worlds": {"mixture": [{"agents": {"counts": [1, 5]}, "map": {"generate": {"kind": "maze", "width": [7, 9],"#
      + #" "height": [7, 9]}}}], "maxSteps": 4}}"#,
    #"{"version": 1, "kind": "study", "base": {}, "arms": {}}"#,
  ]

  /// Values of a key: what makes sense, then what does not.
  private static let members: [(key: String, sound: [String], spoiled: [String])] = [
    ("case", ["\"x\"", "\"y\""], ["\"z\"", "1"]),
    ("worlds", ["1", "2", "3", "5"], ["0", "-1", "65537", "1e9", "2.5"]),
    ("robots", ["\"all\"", "0", "1"], ["2", "77", "-1", "\"none\""]),
    ("ends", ["\"team\"", "\"robot\""], ["\"never\""]),
    (
      "controller",
      ["\"greedy\"", "\"pibt\"", "\"astar\"", "\"random\"", "\"orca\"", "\"lacam\"", "\"pibt+\""],
      [
        "\"interaction\"", "\"policy:nowhere\"",
        "\"{\\\"name\\\": \\\"scripted\\\", \\\"actions\\\": [[0]]}\"", "\"\"",
      ]
    ),
    ("placement", ["\"asWritten\"", "\"random\""], ["\"here\""]),
    ("autoreset", ["\"nextStep\"", "\"sameStep\"", "\"disabled\""], ["\"next\""]),
    ("threads", ["1", "2", "3"], ["0", "1025"]),
    ("seed", ["0", "7", "18446744073709551615"], ["-1", "18446744073709551616"]),
    ("agents", ["1", "2", "3"], ["0", "99", "100001"]),
    ("maxSteps", ["1", "3", "9", "1000000"], ["0", "1000001"]),
    ("map", [], ["\"nowhere.map\"", "{}"]),
    ("messages", ["0", "1", "4"], ["65", "-1"]),
    ("policy", [], ["\"interaction\"", "\"crowd\"", "\"nowhere\""]),
    (
      "reward", ["{}", "{\"progress\": 1, \"shared\": 0}", "{\"arrival\": 3, \"step\": -0.1}"],
      ["{\"progress\": 1e999}", "{\"colision\": 1}", "[]"]
    ),
  ]
  private static let nonsense = [
    "null", "true", "[]", "{}", "\"\"", "1e999", "-0", "\"\\u0000\"", "\"\\ud800\"",
  ]

  static func request(using rng: inout SplitMix64) -> String {
    let text = sources[rng.index(below: sources.count)]
    let escaped = text.replacing("\"", with: "\\\"")
    var parts = ["\"source\": {\"text\": \"\(escaped)\"}"]
    if rng.index(below: 30) == 0 { parts[0] = "\"source\": \"Scenarios/corridor-swap.json\"" }
    for member in members where rng.index(below: 4) == 0 {
      let isSpoiled = member.sound.isEmpty ? rng.index(below: 8) == 0 : rng.index(below: 25) == 0
      guard isSpoiled || !member.sound.isEmpty else { continue }
      let values = isSpoiled ? member.spoiled + nonsense : member.sound
      parts.append("\"\(member.key)\": \(values[rng.index(below: values.count)])")
    }
    if rng.index(below: 40) == 0 { parts.append("\"wrlds\": 1") }
    if rng.index(below: 40) == 0 { parts.append(parts[0]) }
    rng.shuffle(&parts)
    let request = "{\(parts.joined(separator: ", "))}"
    guard rng.index(below: 8) == 0 else { return request }
    let bytes = Mutator.mutated(Array(request.utf8), donors: sources.map { Array($0.utf8) }, using: &rng)
    return String(decoding: bytes, as: UTF8.self)
  }
}
