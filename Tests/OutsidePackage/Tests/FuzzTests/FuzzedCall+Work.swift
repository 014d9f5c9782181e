import Basics
import CNavsim

/// What the program does, from requests that are half right.
extension FuzzedCall {
  static var work: [FuzzedCall] {
    [
      FuzzedCall("navsim_answer_array", isBoth: false) { session in
        let answer = session.handle(.answer)
        let bytes = session.number(near: 48)
        guard !session.chance(1, of: 9) else { return navsim_answer_array(answer, 0, nil, bytes) }
        let room = max(0, min(bytes, 1 << 20))
        return navsim_answer_array(answer, session.rng.index(below: 3), session.lend(bytes: room), room)
      },
      FuzzedCall("navsim_run", weight: 1, isBoth: false) { session in
        let request = WorkGrammar.scenario(
          ["\"episodes\": 2", "\"jobs\": 1", "\"steps\": false", "\"attention\": true", "\"episode\": 1"],
          using: &session.rng)
        let stops = session.progress()
        return session.answer { navsim_run(request, stops, nil, $0) }
      },
      FuzzedCall("navsim_plan", weight: 1, isBoth: false) { session in
        let request = WorkGrammar.scenario([], using: &session.rng)
        let stops = session.progress()
        return session.answer { navsim_plan(request, stops, nil, $0) }
      },
      FuzzedCall("navsim_explain", weight: 1, isBoth: false) { session in
        let request = WorkGrammar.scenario(
          ["\"robot\": 0", "\"robot\": 99", "\"step\": 1", "\"step\": -1", "\"episode\": 0"],
          using: &session.rng)
        return session.answer { navsim_explain(request, $0) }
      },
      FuzzedCall("navsim_validate", weight: 1, isBoth: false) { session in
        let files = ["Scenarios/depot.json", "Scenarios", "/nowhere", "", "Maps/depot.map", "Package.swift"]
        let file = Repository.shipped(files[session.rng.index(below: files.count)])
        return session.answer { navsim_validate(file, $0) }
      },
      FuzzedCall("navsim_batch", weight: 1, isBoth: false) { session in
        let request = WorkGrammar.refused(
          ["\"files\": [\"/nowhere.json\"]", "\"controllers\": [\"pibt\"]", "\"seeds\": [1]"],
          using: &session.rng)
        return session.answer { navsim_batch(request, nil, nil, $0) }
      },
      FuzzedCall("navsim_store_read", weight: 1, isBoth: false) { session in
        let request = WorkGrammar.refused(
          ["\"store\": \"/nowhere.sqlite\"", "\"what\": \"runs\"", "\"run\": \"a\""], using: &session.rng)
        return session.answer { navsim_store_read(request, $0) }
      },
      FuzzedCall("navsim_trace_read", weight: 1, isBoth: false) { session in
        let request = WorkGrammar.refused(["\"file\": \"/nowhere.jsonl\""], using: &session.rng)
        return session.answer { navsim_trace_read(request, $0) }
      },
      FuzzedCall("navsim_trace_draw", weight: 1, isBoth: false) { session in
        let request = WorkGrammar.refused(
          ["\"step\": 1", "\"width\": 99", "\"height\": 50", "\"theme\": \"dark\"", "\"select\": 0"],
          using: &session.rng)
        // How many bytes a trace has its caller alone knows.
        let count = session.rng.index(below: 300)
        var bytes = navsim_array(
          data: session.lend(bytes: count), count: session.chance(1, of: 9) ? -1 : count)
        let isGiven = session.chance(3, of: 4)
        return session.answer { answer in
          isGiven ? navsim_trace_draw(request, &bytes, answer) : navsim_trace_draw(request, nil, answer)
        }
      },
      FuzzedCall("navsim_train", weight: 1, isBoth: false) { session in
        let request = WorkGrammar.refused(
          ["\"source\": {\"file\": \"/nowhere.json\"}", "\"mode\": \"new\"", "\"agentSteps\": 1"],
          using: &session.rng)
        return session.answer { navsim_train(request, nil, nil, $0) }
      },
      FuzzedCall("navsim_policy_open", weight: 3) { session in
        let names = ["interaction", "soft", "interaction", "crowd", "nobody", "/"]
        var policy: UInt64 = 0
        let name = names[session.rng.index(below: names.count)]
        let status =
          session.chance(1, of: 9) ? navsim_policy_open(name, nil) : navsim_policy_open(name, &policy)
        if status == 0 { session.handles.made(policy, of: .policy, sizes: .init()) }
        return status
      },
      FuzzedCall("navsim_policy_describe", weight: 1, isBoth: false) { session in
        let policy = session.handle(.policy)
        return session.answer { navsim_policy_describe(policy, $0) }
      },
      FuzzedCall("navsim_policy_decide") { session in
        let policy = session.handle(.policy)
        let rows = session.chance(1, of: 20) ? session.number(near: 2) : 1 + session.rng.index(below: 3)
        // Those of `interaction` and its like, mostly.
        let few = max(0, min(rows, 4))
        var observation = navsim_observation()
        observation.x = session.zeros(few * 26 * 16, width: 4)
        observation.mask = session.zeros(few * 26, width: 1)
        observation.environment = session.zeros(few * 250, width: 4)
        observation.outputs = session.zeros(few * 26 * 5, width: 4)
        if session.chance(1, of: 9) { observation.identity = session.array(few * 26, width: 4) }
        var decision = navsim_decision()
        decision.logits = session.array(few * 5, width: 4)
        if session.chance(1, of: 2) { decision.enhanced = session.array(few * 2 * 26, width: 4) }
        guard !session.chance(1, of: 20) else { return navsim_policy_decide(policy, rows, nil, nil, nil) }
        return navsim_policy_decide(policy, rows, &observation, nil, &decision)
      },
    ]
  }
}

extension CallSession {
  /// An array of zeros, most of the time: rubbish is no observation.
  mutating func zeros(_ count: Int, width: Int) -> navsim_array {
    guard !chance(1, of: 20) else { return array(count, width: width) }
    let memory = lend(bytes: count * width)
    for byte in 0..<count * width { memory.storeBytes(of: 0, toByteOffset: byte, as: UInt8.self) }
    return navsim_array(data: memory, count: count)
  }

  /// A callback that lets work go on, or stops it.
  mutating func progress() -> navsim_progress? {
    switch rng.index(below: 4) {
    case 0: { _, _ in 0 }
    case 1: { _, _ in 1 }
    default: nil
    }
  }
}

/// Requests for work, spoiled here and there.
private enum WorkGrammar {
  private static let nonsense = ["null", "[]", "-1", "\"\"", "1e99", "{}", "\"\\ud800\""]

  /// One that takes a scenario: a small one.
  static func scenario(_ members: [String], using rng: inout SplitMix64) -> String {
    let text =
      #"{\"version\": 1, \"name\": \"a\", \"map\": {\"rows\": [\".....\", \".#.#.\", \".....\"]}, \"maxSteps\": 6, "#
      + #"\"agents\": {\"count\": 3}}"#
    var parts = ["\"source\": {\"text\": \"\(text)\"}"]
    let usual = [
      "\"seed\": 3", "\"agents\": 2", "\"controller\": \"pibt\"", "\"controller\": \"interaction\"",
    ]
    for member in members + usual where rng.index(below: 3) == 0 { parts.append(member) }
    return spoiled(parts, using: &rng)
  }

  /// One that names nothing that is there, so that nothing is done or written.
  static func refused(_ members: [String], using rng: inout SplitMix64) -> String {
    spoiled(members.filter { _ in rng.index(below: 4) > 0 }, using: &rng)
  }

  private static func spoiled(_ members: [String], using rng: inout SplitMix64) -> String {
    var members = members
    if rng.index(below: 6) == 0, let last = members.last, let colon = last.firstIndex(of: ":") {
      members[members.count - 1] = "\(last[..<colon]): \(nonsense[rng.index(below: nonsense.count)])"
    }
    if rng.index(below: 12) == 0 { members.append("\"wrong\": 1") }
    let text = "{\(members.joined(separator: ", "))}"
    return rng.index(below: 12) == 0 ? String(text.dropLast(1 + rng.index(below: 5))) : text
  }
}
