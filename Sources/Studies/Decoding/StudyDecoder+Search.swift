import Basics
import Foundation
import Scenarios
import Simulation
import Training
import TrainingFiles

/// Random search with successive halving, and cross-validation.
extension StudyDecoder {
  func decodeSearch(_ cursor: JSONCursor, _ setting: Setting) -> StudySearch? {
    guard var reader = reader(cursor, StudyFormat.search, expected: "a search {\"fields\": {…}, …}") else {
      return nil
    }
    let count = attempt { () throws(ScenarioError) in try reader.integer("arms", example: 16) }
    let rungCount = attempt { () throws(ScenarioError) in try reader.integer("rungs", default: 4) }
    let keep = attempt { () throws(ScenarioError) in try reader.double("keep", default: 0.5) }
    let budget = attempt { () throws(ScenarioError) in try reader.integer("budget", example: 10_000_000) }
    let task = setting.worlds.task
    let metric = attempt { () throws(ScenarioError) in
      try reader.choice(
        "metric", "metric of a search", default: task == .lifelong ? SearchMetric.throughput : .CSR)
    }
    let seed = attempt { () throws(ScenarioError) in try reader.optional("seed")?.seed() ?? 1 }
    let fields = attempt { () throws(ScenarioError) in
      try reader.required("fields", example: "{\"optimizer.learningRate\": {\"log\": [0.0001, 0.01]}}")
        .members("fields with what to draw from")
    }
    reader.finish()
    guard let count, let rungCount, let keep, let budget, let metric, let seed, let fields else { return nil }
    guard !fields.isEmpty else {
      add(cursor.error(.empty("field to draw")))
      return nil
    }
    var sources: [(field: String, cursor: JSONCursor, source: DrawSource)] = []
    for (field, value) in fields {
      if let source = attempt({ () throws(ScenarioError) in try DrawSource(value) }) {
        sources.append((field, value, source))
      }
    }
    guard sources.count == fields.count else { return nil }
    let rungs = SuccessiveHalving.rungs(arms: count, rungs: rungCount, keep: keep, budget: budget)
    guard let last = rungs.last, rungs[0].agentSteps > 0 else {
      add(cursor.error(.study("the budget is too small for so many arms and rungs; raise it.")))
      return nil
    }
    let digits = String(count).count
    var arms: [StudyArm] = []
    for number in 0..<count {
      var rng = RandomStream.generator(seed: seed, episode: number, purpose: .training)
      let changes = sources.map { field, cursor, source in
        StudyChange.field(
          field, JSONNode(line: cursor.node.line, content: source.draw(using: &rng)), keyPath: cursor.keyPath)
      }
      let text = String(number + 1)
      let name = "search" + String(repeating: "0", count: digits - text.count) + text
      guard
        let training = training(
          changes, setting, arm: name, at: cursor, seed: setting.seeds[0], agentSteps: last.agentSteps)
      else { continue }
      arms.append(StudyArm(name: name, changes: changes.map(\.text), trainings: [training]))
    }
    return StudySearch(arms: arms, rungs: rungs, metric: metric, fields: sources.map(\.field), seed: seed)
  }

  func decodeCrossValidation(_ cursor: JSONCursor, _ setting: Setting) -> CrossValidation? {
    guard
      var reader = reader(
        cursor, StudyFormat.crossValidation, expected: "{\"field\": …, \"values\": […], \"folds\": 5}")
    else { return nil }
    let field = attempt { () throws(ScenarioError) in
      try reader.required("field", example: "\"policy.function\"").string()
    }
    let values = attempt { () throws(ScenarioError) in
      try StudyDecoder.values(reader.required("values", example: "[\"softmax\", \"sigmoid\"]"))
    }
    let folds = attempt { () throws(ScenarioError) in try reader.integer("folds", default: 5) }
    let suite = reader.optional("suite")
    reader.finish()
    guard let field, let values, let folds else { return nil }
    // Of another suite than the base's worlds.
    let changes = suite.map { suite in
      ["map", "agents", "variants", "obstacles", "instances"].map {
        StudyChange.field("worlds." + $0, JSONNode(line: 0, content: .null), keyPath: suite.keyPath)
      } + [StudyChange.field("worlds.suite", suite.node, keyPath: suite.keyPath)]
    }
    var arms: [StudyArm] = []
    var parts: [[Int]] = []
    var instances: [[WorldConfiguration]] = []
    for value in values {
      let own = (changes ?? []) + [StudyChange.field(field, value.node, keyPath: value.keyPath)]
      let name = StudyDecoder.name(of: value.node, field: field)
      guard RunFolder.isName(name), name.utf8.count <= 80 else {
        add(value.error(.invalidRunName(name)))
        continue
      }
      guard
        let whole = training(
          own, setting, arm: name, at: value, seed: setting.seeds[0], agentSteps: setting.agentSteps, fold: 0)
      else { continue }
      if case .listed(let worlds) = whole.configuration.worlds.source, parts.isEmpty {
        parts = Folds.parted(worlds, folds: folds)
        if parts.contains(where: \.isEmpty) {
          add(
            (suite ?? cursor).error(
              .study("there are fewer different instances than the \(folds) folds; take fewer folds.")))
          return nil
        }
        instances = parts.map { $0.map { worlds[$0] } }
      }
      var trainings: [StudyTraining] = []
      for fold in 0..<folds {
        if parts.isEmpty {
          // A stream of instances of its own.
          guard
            let training = training(
              own, setting, arm: name, at: value, seed: setting.seeds[0] &+ UInt64(fold),
              agentSteps: setting.agentSteps, fold: fold)
          else { break }
          trainings.append(training)
        } else if let training = attempt({ () throws(ScenarioError) in
          try Folds.training(whole, without: Set(parts[fold]), fold: fold)
        }) {
          trainings.append(training)
        }
      }
      let text = StudyChange.field(field, value.node, keyPath: value.keyPath).text
      arms.append(StudyArm(name: name, changes: [text], trainings: trainings))
    }
    return CrossValidation(field: field, arms: arms, folds: folds, instances: instances)
  }
}

/// What a field of a search is drawn from.
private enum DrawSource {
  case choices([JSONNode])
  case uniform(ClosedRange<Double>)
  case log(ClosedRange<Double>)
  case integers(ClosedRange<Int>)

  init(_ cursor: JSONCursor) throws(ScenarioError) {
    if case .array = cursor.node.content {
      self = .choices(try StudyDecoder.values(cursor).map(\.node))
      return
    }
    let expected =
      "values to choose from, {\"uniform\": [low, high]}, {\"log\": [low, high]} or {\"integers\": [low, high]}"
    guard case .object(let members) = cursor.node.content, members.count == 1 else {
      throw cursor.wrongType(expected)
    }
    let kind = members[0].key
    guard ["uniform", "log", "integers"].contains(kind), let ends = cursor.member(kind) else {
      throw cursor.wrongType(expected)
    }
    let values = try ends.array(of: "two numbers")
    guard values.count == 2 else { throw ends.wrongType("two numbers [low, high]") }
    if kind == "integers" {
      let (low, high) = (
        try values[0].integer(in: -(1 << 53)...(1 << 53)), try values[1].integer(in: -(1 << 53)...(1 << 53))
      )
      guard low < high else { throw ends.wrongType("a lower number before a higher one") }
      self = .integers(low...high)
      return
    }
    let (low, high) = (try values[0].double(in: -1e15...1e15), try values[1].double(in: -1e15...1e15))
    guard low < high else { throw ends.wrongType("a lower number before a higher one") }
    guard kind == "log" else {
      self = .uniform(low...high)
      return
    }
    guard low > 0 else { throw ends.wrongType("numbers above 0, as a logarithm needs them") }
    self = .log(low...high)
  }

  /// With three digits, so that the value reads as it is.
  func draw(using rng: inout SplitMix64) -> JSONNode.Content {
    func number(_ value: Double) -> JSONNode.Content {
      .number(JSONNumber(Double(String(format: "%.3g", value)) ?? value))
    }
    let share = Double(rng.uniform())
    switch self {
    case .choices(let nodes): return nodes[min(Int(share * Double(nodes.count)), nodes.count - 1)].content
    case .uniform(let range):
      return number(range.lowerBound + share * (range.upperBound - range.lowerBound))
    case .log(let range):
      return number(
        Foundation.exp(
          Foundation.log(range.lowerBound)
            + share * (Foundation.log(range.upperBound) - Foundation.log(range.lowerBound))))
    case .integers(let range):
      let count = Double(range.upperBound - range.lowerBound) + 1
      return .number(JSONNumber(min(range.lowerBound + Int(share * count), range.upperBound)))
    }
  }
}
