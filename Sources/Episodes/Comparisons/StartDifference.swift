import Basics
import Scenarios

/// A value in which the starts of two traces differ.
public struct StartDifference: Equatable, Sendable {
  /// Where it is in a scenario, such as `agents[3].start`; `controller` for what drove.
  public var keyPath: String
  /// As JSON; nil where a trace does not say it.
  public var left: String?
  public var right: String?
}

extension TraceComparison {
  /// In what they start differently, in the order of a scenario's keys: the map, which is the same, and what is only said
  /// about the scenario left out.
  public var startDifferences: [StartDifference] {
    let ignored: Set = ["map", "description", "lookFor", "controller"]
    func values(_ file: TraceFile) -> [(key: String, value: String)] {
      guard case .object(let members) = file.scenario.resolved else { return [] }
      var values = [(key: "controller", value: JSONValue.string(file.controller).text)]
      for member in members where !ignored.contains(member.key) {
        StartDifference.gather(member.value, member.key, into: &values)
      }
      return values
    }
    let (own, others) = (values(left), values(right))
    let found = Dictionary(others, uniquingKeysWith: { first, _ in first })
    let known = Set(own.map(\.key))
    return own.filter { found[$0.key] != $0.value }.map {
      StartDifference(keyPath: $0.key, left: $0.value, right: found[$0.key])
    }
      + others.filter { !known.contains($0.key) }.map {
        StartDifference(keyPath: $0.key, left: nil, right: $0.value)
      }
  }
}

extension StartDifference {
  /// The values of an object, one by one; lists of numbers, such as cells, stay whole.
  fileprivate static func gather(
    _ value: JSONValue, _ keyPath: String, into values: inout [(key: String, value: String)]
  ) {
    if case .object(let members) = value {
      for member in members { gather(member.value, "\(keyPath).\(member.key)", into: &values) }
    } else if let elements = value.elements, elements.contains(where: { $0.doubleValue == nil }),
      elements.contains(where: { $0.elements == nil || $0.elements?.first?.elements != nil })
    {
      for (index, element) in elements.enumerated() {
        gather(element, "\(keyPath)[\(index)]", into: &values)
      }
    } else {
      values.append((keyPath, value.text))
    }
  }
}
