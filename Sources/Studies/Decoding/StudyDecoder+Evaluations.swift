import Basics
import Evaluation
import Scenarios
import Simulation
import Training
import TrainingFiles

/// Suites, and what arms are compared by.
extension StudyDecoder {
  /// - Parameter cursor: nil for 100 instances of the training worlds that chose nothing.
  func decodeEvaluations(_ cursor: JSONCursor?, _ setting: Setting) -> [StudyEvaluation] {
    guard let cursor else {
      return [
        StudyEvaluation(
          name: "test", source: .worlds(.test), episodes: 100,
          controller: setting.document.configuration.evaluationController)
      ]
    }
    guard let elements = attempt({ () throws(ScenarioError) in try cursor.array(of: "evaluations") }) else {
      return []
    }
    var evaluations: [StudyEvaluation] = []
    for element in elements {
      guard let evaluation = decodeEvaluation(element, setting) else { continue }
      if let first = evaluations.firstIndex(where: { $0.name == evaluation.name }) {
        add(
          element.error(
            .duplicateName(evaluation.name, kind: "evaluation", first: "evaluate[\(first)]")))
      }
      evaluations.append(evaluation)
    }
    return evaluations
  }

  private func decodeEvaluation(_ cursor: JSONCursor, _ setting: Setting) -> StudyEvaluation? {
    guard var reader = reader(cursor, StudyFormat.evaluation, expected: "an evaluation {\"suite\": …}") else {
      return nil
    }
    return attempt { () throws(ScenarioError) in
      let suite = try reader.required("suite", example: "\"../suites/counts.json\"")
      let text = try suite.string()
      let source: StudyEvaluation.Source =
        switch text {
        case "heldOut": .worlds(.heldOut)
        case "test": .worlds(.test)
        default: .file(Path.find(text, beside: document.file))
        }
      var evaluation = StudyEvaluation(
        name: text, source: source, episodes: 1,
        controller: setting.document.configuration.evaluationController)
      if case .worlds = source { evaluation.episodes = 100 }
      if case .file(let file) = source {
        evaluation.name = try checkSuite(file, setting, suite).name
      }
      if let name = reader.optional("name") {
        evaluation.name = try name.string()
        guard !evaluation.name.isEmpty else { throw name.wrongType("a name") }
      }
      evaluation.episodes = try reader.integer("episodes", default: evaluation.episodes)
      evaluation.maxSteps =
        reader.optional("maxSteps") == nil ? nil : try reader.integer("maxSteps", default: 1)
      for key in ["agents", "seeds", "maxSteps"] {
        if let own = reader.optional(key), case .worlds = source {
          throw own.error(.misplacedKey(belongsTo: "suites in files"))
        }
      }
      for count in try reader.optional("agents")?.array(of: "numbers of agents") ?? [] {
        evaluation.agents.append(try count.integer(in: 1...1_000_000))
      }
      for seed in try reader.optional("seeds")?.array(of: "seeds") ?? [] {
        evaluation.seeds.append(try seed.seed())
      }
      evaluation.policy = try reader.choice("policy", "policy", default: evaluation.policy)
      if let controller = reader.optional("controller") {
        evaluation.controller = try decodeController(controller, setting)
      }
      for other in try reader.optional("controllers")?.array(of: "controllers") ?? [] {
        let name = try other.string()
        do throws(ScenarioError) { _ = try ControllerSpecification(flag: name) } catch {
          throw other.error(error.reason)
        }
        evaluation.controllers.append(name)
      }
      reader.finish()
      return evaluation
    }
  }

  /// `"policy"`, `"policy+"`, or one of them with its options; the file is each arm's own.
  private func decodeController(_ cursor: JSONCursor, _ setting: Setting) throws(ScenarioError) -> JSONValue {
    var members: [JSONMember] = []
    let name: JSONCursor
    switch cursor.node.content {
    case .string:
      name = cursor
      members = [JSONMember(key: "name", line: cursor.node.line, value: cursor.node)]
    case .object(let own):
      guard let member = cursor.member("name") else { throw cursor.missing("name", example: "\"policy+\"") }
      (name, members) = (member, own)
      if let file = cursor.member("file") {
        throw file.error(.study("every arm has a policy of its own; leave it out."))
      }
    default: throw cursor.wrongType("\"policy\", \"policy+\" or {\"name\": …} with its options")
    }
    _ = try name.name(of: "controller of arms", in: ["policy", "policy+"])
    let file = JSONMember(
      key: "file", line: cursor.node.line,
      value: JSONNode(line: cursor.node.line, content: .string("policy.safetensors")))
    let whole = JSONNode(line: cursor.node.line, content: .object(members + [file]))
    try ControllerSpecification.check(
      JSONCursor(file: cursor.file, keyPath: cursor.keyPath, node: whole),
      model: setting.worlds.dynamics.model)
    return JSONNode(line: 0, content: .object(members)).value
  }

  /// Reads all cases of a suite, so that none is found wrong after a night of training.
  private func checkSuite(
    _ path: String, _ setting: Setting, _ cursor: JSONCursor
  ) throws(ScenarioError) -> CaseFile {
    let suite = try CaseFile(file: path)
    let model = setting.worlds.dynamics.model
    for index in 0..<suite.count {
      // As the arms drive there, whoever the scenario names.
      let scenario = try suite.scenario(at: index, overrides: ScenarioOverrides(controller: "random"))
      guard scenario.world.dynamics.model == model else {
        throw cursor.error(
          .study(
            "case '\(suite.caseName(at: index))' has \(scenario.world.dynamics.model.rawValue) dynamics, and the "
              + "base trains for \(model.rawValue); name a suite of the same dynamics."))
      }
    }
    return suite
  }

  /// - Parameter names: of the arms, those of a search, and those of a cross-validation.
  func decodeComparison(
    _ cursor: JSONCursor?, _ names: [[String]], _ setting: Setting
  ) -> StudyComparison {
    let task = setting.worlds.task
    var comparison = StudyComparison(metric: task == .lifelong ? "avg_throughput" : "CSR")
    guard let cursor, var reader = reader(cursor, StudyFormat.comparison) else { return comparison }
    attempt { () throws(ScenarioError) in
      if let metric = reader.optional("metric") {
        let known =
          EpisodeMetrics.definitions.filter { $0.tasks.contains(task) }.map(\.name) + [MetricCatalog.stepTime]
        comparison.metric = try metric.name(of: "metric", in: known)
      }
    }
    attempt { () throws(ScenarioError) in
      if let baseline = reader.optional("baseline") {
        comparison.baseline = try baseline.name(of: "arm", in: names[0] + names[2])
      }
    }
    reader.finish()
    return comparison
  }
}
