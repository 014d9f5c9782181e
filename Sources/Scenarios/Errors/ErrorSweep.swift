package import Basics

/// Finds what else is wrong with a document, after its first error: what is wrong is left out, and the document is read
/// again, until nothing is left or there is no going on.
///
/// So decoders may stop at the first error, and users still see all of them at once. Where others depend on the value
/// that is wrong, as the agents do on the map, there is no going on: they would be measured by a default.
package enum ErrorSweep {
  /// Errors that are told of at most.
  package static let limit = 10
  /// Seconds after which a large document is not read once more.
  private static let patience = 1.0

  /// Keys whose values decide what others mean.
  private static let decisiveKeys: Set<String> = [
    "version", "kind", "map", "maps", "terrain", "dynamics", "model", "collisions", "task", "exchange",
    "attention", "suite", "instances", "heldOut", "baseline", "controller",
  ]

  /// The error with those that come after it.
  ///
  /// - Parameter read: reads a document from its start, and throws its first error.
  package static func complete(
    _ first: ScenarioError, in document: JSONDocument,
    _ read: (JSONDocument) throws(ScenarioError) -> Void
  ) -> ScenarioError {
    guard first.file == document.file, !document.file.hasSuffix(".scen") else { return first }
    let start = ContinuousClock.now
    var found: [ScenarioError] = []
    var untold = 0
    /// Takes an error; those of a map or a `.scen` file bring others with them.
    func add(_ error: ScenarioError) {
      var alone = error
      (alone.others, alone.untold) = ([], 0)
      found += [alone] + error.others
      untold += error.untold
    }
    add(first)
    var masks = Masks()
    var next = target(of: first)
    while let steps = next, found.count < limit, start.duration(to: .now) < .seconds(patience) {
      masks.add(steps)
      if steps.contains(where: isDecisive) { break }
      do {
        try read(JSONDocument(file: document.file, root: masks.applied(to: document.root)))
        break
      } catch {
        guard error.file == document.file, let place = Step.steps(of: error.keyPath) else { break }
        if error.isOfSeveralValues { break }
        let own = masks.original(place)
        if masks.explain(own) || isConsequence(error, at: own, masks, of: found) {
          // It comes of what was left out, which is needed: the whole it is part of goes.
          next = own.count > 1 ? Array(own.dropLast()) : nil
        } else {
          var error = error
          error.keyPath = Step.keyPath(of: own)
          next = target(of: error)
          add(error)
        }
      }
    }
    var complete = found[0]
    complete.others = Array(found.prefix(limit).dropFirst())
    complete.untold = untold + max(0, found.count - limit)
    return complete
  }

  /// Whether an error says no more than those before: a key is missing where a wrong one was left out, or the values of
  /// one list are all of the same wrong type.
  private static func isConsequence(
    _ error: ScenarioError, at place: [Step], _ masks: Masks, of found: [ScenarioError]
  ) -> Bool {
    switch error.reason {
    case .missingKey: return masks.holdsMember(of: Array(place.dropLast()))
    case .wrongType(let expected, _):
      guard case .index? = place.last, let former = found.last.flatMap({ Step.steps(of: $0.keyPath) }),
        case .wrongType(expected, _)? = found.last?.reason
      else { return false }
      return former.dropLast() == place.dropLast()
    default: return false
    }
  }

  private static func isDecisive(_ step: Step) -> Bool {
    if case .key(let key) = step { decisiveKeys.contains(key) } else { false }
  }

  /// What to leave out so that an error goes away; nil if nothing can be.
  private static func target(of error: ScenarioError) -> [Step]? {
    guard error.line != nil, var steps = Step.steps(of: error.keyPath), !steps.isEmpty else { return nil }
    if case .missingKey = error.reason {
      // Of an object without the key, only the object itself can go.
      steps.removeLast()
    }
    return steps.isEmpty ? nil : steps
  }
}

extension ScenarioError {
  /// Whether it may be the fault of a value that was left out, and is then none of the document's.
  fileprivate var isOfSeveralValues: Bool {
    switch reason {
    case .tooManyAgents, .noPlacement, .tooFewListedAgents, .tooFewRollouts, .tooManyEpisodes, .headsTooWide,
      .exchangeUnheeded, .wrongRadioDelay, .messageTwice, .noReward, .untrainedBootstrap,
      .teacherBesideShield, .teacherNotForModel, .perceptionNotForModel, .nothingToLearn, .shieldNotForModel,
      .temperatureOfShield, .unfitPolicy,
      .mixedInstances, .stageNotAfter,
      .stageNeverBegins, .choice, .phaseOutsideCycle, .controllerNotForModel, .collisionsOfModel,
      .wrongActionCount, .tooManyCases, .notADocument, .beyondExpert:
      true
    default: false
    }
  }
}

/// A part of a key path.
private enum Step: Hashable {
  case key(String)
  case index(Int)

  /// The parts of `agents[3].start`; nil for a path with odd keys, or of a flag.
  static func steps(of keyPath: String) -> [Step]? {
    guard !keyPath.hasPrefix("--"), !keyPath.contains("\"") else { return nil }
    var steps: [Step] = []
    for part in keyPath.split(separator: ".", omittingEmptySubsequences: true) {
      let pieces = part.split(separator: "[", omittingEmptySubsequences: false)
      if !pieces[0].isEmpty { steps.append(.key(String(pieces[0]))) }
      for piece in pieces.dropFirst() {
        guard piece.hasSuffix("]"), let index = Int(piece.dropLast()) else { return nil }
        steps.append(.index(index))
      }
    }
    return steps
  }

  static func keyPath(of steps: [Step]) -> String {
    steps.reduce("") { path, step in
      switch step {
      case .key(let key): DocumentPath.appending(key, to: path)
      case .index(let index): DocumentPath.appending(index, to: path)
      }
    }
  }
}

/// What is left out of a document, by its place in the whole one.
private struct Masks {
  private var places: Set<[Step]> = []

  mutating func add(_ place: [Step]) { places.insert(place) }

  /// Whether an error at a place comes of what was left out there, in it or around it.
  func explain(_ place: [Step]) -> Bool {
    places.contains { $0.starts(with: place) || place.starts(with: $0) }
  }

  /// Whether a member of the object at a place is left out.
  func holdsMember(of place: [Step]) -> Bool {
    places.contains { $0.count == place.count + 1 && $0.starts(with: place) }
  }

  func applied(to node: JSONNode, at place: [Step] = []) -> JSONNode {
    guard places.contains(where: { $0.count > place.count && $0.starts(with: place) }) else { return node }
    if node.elementCount != nil {
      return JSONNode(line: node.line, content: .array(elements(of: node, at: place)))
    }
    switch node.content {
    case .object(let members):
      return JSONNode(
        line: node.line,
        content: .object(
          members.compactMap { member in
            let inner = place + [.key(member.key)]
            if places.contains(inner) { return nil }
            return JSONMember(key: member.key, line: member.line, value: applied(to: member.value, at: inner))
          }))
    default: return node
    }
  }

  /// What is left of an array; there may be millions.
  private func elements(of node: JSONNode, at place: [Step]) -> [JSONNode] {
    var inner: [Int: [[Step]]] = [:]
    for mask in places where mask.count > place.count && mask.starts(with: place) {
      if case .index(let index) = mask[place.count] { inner[index, default: []].append(mask) }
    }
    var elements: [JSONNode] = []
    elements.reserveCapacity(node.elementCount ?? 0)
    _ = node.forEachElement { index, element in
      guard let masks = inner[index] else { return elements.append(element) }
      if masks.contains(where: { $0.count == place.count + 1 }) { return }
      elements.append(applied(to: element, at: place + [.index(index)]))
    }
    return elements
  }

  /// A place in the document with what is left out, as a place in the whole one.
  func original(_ place: [Step]) -> [Step] {
    var whole: [Step] = []
    for step in place {
      guard case .index(var index) = step else {
        whole.append(step)
        continue
      }
      let gone = places.compactMap { mask -> Int? in
        guard mask.count == whole.count + 1, mask.starts(with: whole), case .index(let gone)? = mask.last
        else { return nil }
        return gone
      }
      for before in gone.sorted() where before <= index { index += 1 }
      whole.append(.index(index))
    }
    return whole
  }
}
