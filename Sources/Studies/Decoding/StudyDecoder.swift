public import Basics
public import Scenarios
import Simulation
import Training
import TrainingFiles

extension Study {
  /// Reads and checks a study's file, and every training it asks for.
  ///
  /// - Throws: all that is wrong, up to ten errors; those of arms with the place of the change that is at fault. Of a file
  ///   that is something else, what it is.
  public static func load(file path: String) throws(ScenarioError) -> Study {
    let document = try Document.read(path)
    do {
      return try Study(document)
    } catch {
      guard let kind = try? Document.kind(ofFile: path), kind != .study else { throw error }
      let (command, name) = kind == .training ? ("train", "training configuration") : ("run", kind.rawValue)
      let sentence =
        "this is a \(name), no study; run it with 'navsim \(command)'. Scenarios/studies/ holds studies, such as "
        + "Scenarios/studies/quick.json."
      throw ScenarioError(file: path, reason: .study(sentence))
    }
  }

  /// Checks a study in memory. Relative paths start from the folder of `document.file`.
  public init(_ document: JSONDocument) throws(ScenarioError) {
    let decoder = StudyDecoder(document)
    guard let study = decoder.decode() else { throw decoder.error }
    self = study
  }
}

/// Turns the members of a study into a checked `Study`. Each part is read on its own, and all errors are told at once.
struct StudyDecoder {
  let document: JSONDocument
  private let kept = Kept()

  /// What is wrong so far. Readers of parts share it.
  private final class Kept {
    var errors: [ScenarioError] = []
  }

  var errors: [ScenarioError] { kept.errors }

  init(_ document: JSONDocument) { self.document = document }

  /// All that is wrong, each once.
  ///
  /// - Precondition: something is.
  var error: ScenarioError {
    var first = errors[0]
    first.others = Array(errors.dropFirst().prefix(ErrorSweep.limit - 1))
    return first
  }

  /// Nil if anything is wrong.
  func decode() -> Study? {
    let root = JSONCursor(file: document.file, keyPath: "", node: document.root)
    guard
      var reader = reader(
        root, StudyFormat.study, expected: "a study {\"version\": 1, \"kind\": \"study\", …}")
    else { return nil }
    attempt { () throws(ScenarioError) in _ = try reader.optional("$schema")?.string() }
    attempt { () throws(ScenarioError) in try ScenarioDecoder.checkVersion(&reader) }
    attempt { () throws(ScenarioError) in
      _ = try reader.required("kind", example: "\"study\"").name(of: "kind of document", in: ["study"])
    }
    let name = attempt { () throws(ScenarioError) in try self.name(&reader) }
    let summary = attempt { () throws(ScenarioError) in try reader.optional("description")?.string() }
    let seeds = attempt { () throws(ScenarioError) in try self.seeds(reader.optional("seeds")) } ?? [1]
    let steps = attempt { () throws(ScenarioError) in
      reader.optional("agentSteps") == nil ? nil : try reader.integer("agentSteps", default: 1)
    }
    let parts = (
      arms: reader.optional("arms"), matchWeights: reader.optional("matchWeights"),
      evaluate: reader.optional("evaluate"), compare: reader.optional("compare"),
      search: reader.optional("search"), crossValidation: reader.optional("crossValidation")
    )
    let baseCursor = attempt { () throws(ScenarioError) in
      try reader.required("base", example: "\"../Training/interaction.json\"")
    }
    reader.finish()
    guard let base = baseCursor.flatMap({ readBase($0) }) else { return nil }
    let setting = Setting(
      base: base.base, document: base.document, seeds: seeds, agentSteps: steps ?? nil)

    if let matching = parts.matchWeights, parts.arms == nil {
      add(
        matching.error(
          .study("there are no \"arms\" to bring to one number of weights; give them, or leave it out.")))
    }
    var arms: [StudyArm] = []
    if parts.arms != nil || (parts.search == nil && parts.crossValidation == nil) {
      arms = decodeArms(parts.arms, matching: parts.matchWeights, setting)
    }
    let evaluations = decodeEvaluations(parts.evaluate, setting)
    let search = parts.search.flatMap { decodeSearch($0, setting) }
    let crossValidation = parts.crossValidation.flatMap { decodeCrossValidation($0, setting) }
    let known = [arms, search?.arms ?? [], crossValidation?.arms ?? []]
    checkNames(known.flatMap { $0 }, arms: parts.arms ?? root)
    let comparison = decodeComparison(parts.compare, known.map { $0.map(\.name) }, setting)
    guard errors.isEmpty, let name else { return nil }
    return Study(
      file: document.file, name: name, summary: summary ?? nil, arms: arms, seeds: seeds,
      evaluations: evaluations, comparison: comparison, search: search, crossValidation: crossValidation,
      base: base.document)
  }

  /// What all parts of a study rest on.
  struct Setting {
    let base: StudyBase
    /// The base by itself, which is sound.
    let document: TrainingDocument
    let seeds: [UInt64]
    let agentSteps: Int?

    var worlds: WorldDistribution { document.configuration.worlds }
  }

  // MARK: - Errors

  /// What `body` gives; nil if it throws, and the error is kept.
  @discardableResult
  func attempt<Result>(_ body: () throws(ScenarioError) -> Result) -> Result? {
    do {
      return try body()
    } catch {
      add(error)
      return nil
    }
  }

  func add(_ error: ScenarioError) {
    var alone = error
    alone.others = []
    for own in [alone] + error.others where !errors.contains(own) { kept.errors.append(own) }
  }

  /// A reader of the keys that are known; the others are told as errors. Nil for what is no object.
  func reader(
    _ cursor: JSONCursor, _ keys: ObjectKeys, expected: String = "an object"
  ) -> ObjectReader? {
    guard case .object(let members) = cursor.node.content else {
      add(cursor.wrongType(expected))
      return nil
    }
    var known: [(member: JSONMember, keyPath: String)] = []
    for member in members {
      let entry = (member, DocumentPath.appending(member.key, to: cursor.keyPath))
      if attempt({ () throws(ScenarioError) in try ObjectReader(cursor, keys, members: [entry]) }) != nil {
        known.append(entry)
      }
    }
    return attempt { () throws(ScenarioError) in try ObjectReader(cursor, keys, members: known) }
  }

  // MARK: - Head

  private func name(_ reader: inout ObjectReader) throws(ScenarioError) -> String {
    let cursor = reader.optional("name")
    let file = Path.name(of: document.file)
    let own = try cursor?.string() ?? (file.hasSuffix(".json") ? String(file.dropLast(5)) : file)
    guard RunFolder.isName(own) else { throw (cursor ?? reader.cursor).error(.invalidRunName(own)) }
    return own
  }

  private func seeds(_ cursor: JSONCursor?) throws(ScenarioError) -> [UInt64] {
    guard let cursor else { return [1] }
    var seeds: [UInt64] = []
    let elements = try cursor.array(of: "seeds")
    guard !elements.isEmpty else { throw cursor.error(.empty("seed")) }
    for (index, element) in elements.enumerated() {
      let seed = try element.seed()
      if let first = seeds.firstIndex(of: seed), first < index {
        throw element.error(.duplicateName("\(seed)", kind: "seed", first: "seeds[\(first)]"))
      }
      seeds.append(seed)
    }
    return seeds
  }

  private func readBase(_ cursor: JSONCursor) -> (base: StudyBase, document: TrainingDocument)? {
    let base: StudyBase
    switch cursor.node.content {
    case .string(let path):
      let file = Path.find(path, beside: document.file)
      guard let own = attempt({ () throws(ScenarioError) in try Document.read(file) }) else { return nil }
      base = StudyBase(study: document.file, document: own, keyPath: "")
    case .object:
      base = StudyBase(
        study: document.file, document: JSONDocument(file: document.file, root: cursor.node), keyPath: "base")
    default:
      add(cursor.wrongType("a training configuration or the path of one"))
      return nil
    }
    do {
      return (base, try TrainingDocument(base.document))
    } catch {
      add(base.placed(error))
      return nil
    }
  }

  // MARK: - Trainings

  /// A training of the base with an arm's changes; nil, and its errors kept, if it can't be.
  func training(
    _ changes: [StudyChange], _ setting: Setting, arm: String, at cursor: JSONCursor, seed: UInt64,
    agentSteps: Int?, fold: Int? = nil
  ) -> StudyTraining? {
    let name = fold.map { "\(arm)-fold\($0 + 1)" } ?? "\(arm)-\(seed)"
    do {
      let document = try TrainingDocument(
        setting.base.changed(by: changes),
        overrides: TrainingOverrides(name: name, seed: seed, agentSteps: agentSteps))
      return StudyTraining(arm: arm, seed: seed, fold: fold, document: document)
    } catch {
      add(setting.base.placed(error, changes, arm: cursor))
      return nil
    }
  }

  private func checkNames(_ arms: [StudyArm], arms cursor: JSONCursor) {
    var folders: Set<String> = []
    for training in arms.flatMap(\.trainings) where !folders.insert(training.name).inserted {
      add(
        cursor.error(
          .study("two trainings would be called '\(training.name)'; give arms names that tell them apart.")))
      return
    }
  }
}
