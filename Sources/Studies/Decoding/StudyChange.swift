import Basics
import Foundation
import Scenarios

/// One value that an arm sets in the base configuration, and where the study says so.
struct StudyChange: Sendable {
  /// The way to the value from the configuration's root.
  var path: [String]
  /// Where the study says so: for each part of the path the key path in the study.
  var keyPaths: [String]
  /// The value; null takes the key out.
  var node: JSONNode
  var line: Int

  /// As tables show it.
  var text: String { "\(path.joined(separator: ".")) = \(node.value.spacedText)" }

  /// The changes of an object, merged into the base member by member. A key may be a way: `policy.heads`.
  static func changes(in cursor: JSONCursor, path: [String] = [], keyPaths: [String] = []) -> [StudyChange] {
    guard case .object(let members) = cursor.node.content else { return [] }
    return members.flatMap { member -> [StudyChange] in
      let keys = member.key.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
      let keyPath = DocumentPath.appending(member.key, to: cursor.keyPath)
      let way = path + keys
      let places = keyPaths + keys.map { _ in keyPath }
      let inner = JSONCursor(file: cursor.file, keyPath: keyPath, node: member.value)
      if case .object(let members) = member.value.content, !members.isEmpty {
        return changes(in: inner, path: way, keyPaths: places)
      }
      return [StudyChange(path: way, keyPaths: places, node: member.value, line: member.line)]
    }
  }

  /// A field that takes a whole value.
  static func field(_ name: String, _ value: JSONNode, keyPath: String) -> StudyChange {
    let keys = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    return StudyChange(path: keys, keyPaths: keys.map { _ in keyPath }, node: value, line: value.line)
  }

  /// The configuration with this change.
  func applied(to root: JSONNode) -> JSONNode { set(root, path[...]) }

  private func set(_ node: JSONNode, _ rest: ArraySlice<String>) -> JSONNode {
    guard let key = rest.first else { return self.node }
    var members: [JSONMember] = []
    if case .object(let own) = node.content { members = own }
    let isLast = rest.count == 1
    let isNull = self.node.content == .null
    if let place = members.firstIndex(where: { $0.key == key }) {
      if isLast, isNull {
        members.remove(at: place)
      } else {
        members[place].value = set(members[place].value, rest.dropFirst())
        if isLast { members[place].line = line }
      }
    } else if !isNull {
      let empty = JSONNode(line: line, content: .object([]))
      members.append(JSONMember(key: key, line: line, value: set(empty, rest.dropFirst())))
    }
    return JSONNode(line: node.line, content: .object(members))
  }

  /// Where the study is at fault for an error at a place of the changed configuration; nil if it is none of this change.
  func place(of keyPath: String, line: Int?) -> (keyPath: String, line: Int?)? {
    var way = ""
    for (index, key) in path.enumerated() {
      way = DocumentPath.appending(key, to: way)
      guard index == path.count - 1 else {
        // Of the object around it: what is wrong is how its parts go together.
        if way == keyPath { return (keyPaths[index], self.line) }
        continue
      }
      if way == keyPath { return (keyPaths[index], line ?? self.line) }
      guard keyPath.hasPrefix(way), let next = keyPath.dropFirst(way.count).first, next == "." || next == "["
      else { return nil }
      return (keyPaths[index] + keyPath.dropFirst(way.count), line ?? self.line)
    }
    return nil
  }
}

/// The configuration that a study changes: a file of its own, or a part of the study.
struct StudyBase: Sendable {
  /// The study itself.
  let study: String
  let document: JSONDocument
  /// Where the study has it; empty for a file of its own.
  let keyPath: String

  /// - Parameter changes: taken one after another.
  func changed(by changes: [StudyChange]) -> JSONDocument {
    JSONDocument(
      file: document.file,
      root: changes.reduce(document.root) { root, change in rebased(change).applied(to: root) })
  }

  /// Paths start from the folder of the file that they stand in.
  private func rebased(_ change: StudyChange) -> StudyChange {
    guard Path.foldersBeside(document.file)[0] != Path.foldersBeside(study)[0],
      let key = change.path.last, ["map", "scen", "suite", "from", "file"].contains(key),
      case .string(let path) = change.node.content, !path.hasPrefix("/")
    else { return change }
    let found = Path.find(path, beside: study)
    var change = change
    change.node.content = .string(Path.appending(found, to: FileManager.default.currentDirectoryPath))
    return change
  }

  /// An error of the base itself, where it stands.
  func placed(_ error: ScenarioError) -> ScenarioError {
    guard !keyPath.isEmpty else { return error }
    return error.mapped { own in
      guard own.file == document.file, !own.keyPath.hasPrefix("--") else { return own }
      var own = own
      own.keyPath = own.keyPath.isEmpty ? keyPath : keyPath + "." + own.keyPath
      return own
    }
  }

  /// An error of the changed base, which is sound by itself, where the study is at fault for it.
  func placed(_ error: ScenarioError, _ changes: [StudyChange], arm: JSONCursor) -> ScenarioError {
    error.mapped { own in
      var own = own
      if own.keyPath.hasPrefix("--") {
        own.keyPath = own.keyPath == "--agent-steps" ? "agentSteps" : arm.keyPath
        (own.file, own.line) = (study, nil)
        return own
      }
      // In a file that the configuration names.
      guard own.file == document.file else { return own }
      own.file = study
      let places = changes.reversed().compactMap { $0.place(of: own.keyPath, line: own.line) }
      if let place = places.first {
        (own.keyPath, own.line) = place
      } else {
        own.keyPath = own.keyPath.isEmpty ? arm.keyPath : "\(arm.keyPath).\(own.keyPath)"
        own.line = arm.node.line > 0 ? arm.node.line : nil
      }
      return own
    }
  }
}

extension ScenarioError {
  /// The error and those beside it, each changed.
  fileprivate func mapped(_ change: (ScenarioError) -> ScenarioError) -> ScenarioError {
    var first = self
    first.others = []
    var changed = change(first)
    changed.others = others.map(change)
    return changed
  }
}
