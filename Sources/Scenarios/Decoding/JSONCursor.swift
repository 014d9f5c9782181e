package import Basics
package import GridWorld

/// A value in a document together with its place, from which it is decoded or refused.
package struct JSONCursor: Sendable {
  package let file: String
  package let keyPath: String
  package let node: JSONNode

  package init(file: String, keyPath: String, node: JSONNode) {
    self.file = file
    self.keyPath = keyPath
    self.node = node
  }

  /// The value of a command-line flag, which stands in no file and on no line.
  package init(flag: String, _ content: JSONNode.Content) {
    self.init(file: "", keyPath: flag, node: JSONNode(line: 0, content: content))
  }

  package func error(_ reason: ScenarioError.Reason) -> ScenarioError {
    ScenarioError(file: file, line: node.line > 0 ? node.line : nil, keyPath: keyPath, reason: reason)
  }

  /// The object lacks a key; `example` shows what to write.
  package func missing(_ key: String, example: String) -> ScenarioError {
    var error = error(.missingKey(example: "\"\(key)\": \(example)"))
    error.keyPath = DocumentPath.appending(key, to: keyPath)
    return error
  }

  package func wrongType(_ expected: String) -> ScenarioError {
    var found = node.summary
    // The commonest slip of all.
    if case .string(let string) = node.content, Double(string) != nil,
      expected == "an integer" || expected == "a number"
    {
      found += "; remove the quotes"
    }
    return error(.wrongType(expected: expected, found: found))
  }

  package func string() throws(ScenarioError) -> String {
    guard case .string(let value) = node.content else { throw wrongType("a string") }
    return value
  }

  package func bool() throws(ScenarioError) -> Bool {
    guard case .bool(let value) = node.content else { throw wrongType("true or false") }
    return value
  }

  package func integer(in range: ClosedRange<Int>) throws(ScenarioError) -> Int {
    guard case .number(let number) = node.content else { throw wrongType("an integer") }
    if let value = number.integer {
      if range.contains(value) { return value }
    } else if number.double.rounded() != number.double {
      throw wrongType("an integer")
    }
    throw outOfRange(number, grouped(range.lowerBound), grouped(range.upperBound))
  }

  package func double(in range: ClosedRange<Double>) throws(ScenarioError) -> Double {
    guard case .number(let number) = node.content else { throw wrongType("a number") }
    guard range.contains(number.double) else {
      throw outOfRange(number, JSONNumber(range.lowerBound).literal, JSONNumber(range.upperBound).literal)
    }
    return number.double
  }

  /// A 64-bit seed.
  package func seed() throws(ScenarioError) -> UInt64 {
    guard case .number(let number) = node.content else { throw wrongType("an integer") }
    if let value = number.unsigned { return value }
    guard number.double.rounded() == number.double else { throw wrongType("an integer") }
    throw outOfRange(number, "0", grouped(UInt64.max))
  }

  private func outOfRange(_ number: JSONNumber, _ lower: String, _ upper: String) -> ScenarioError {
    let found = number.integer.map { grouped($0) } ?? clipped(number.literal)
    return error(.outOfRange(found: found, lower: lower, upper: upper))
  }

  /// One of a list of names; `kind` says in messages of what.
  package func name(of kind: String, in known: [String]) throws(ScenarioError) -> String {
    let found = try string()
    guard known.contains(found) else {
      let nearest = nearestName(to: found, in: known)
      throw error(.unknownName(kind: kind, found: found, nearest: nearest, known: known))
    }
    return found
  }

  package func array(of what: String) throws(ScenarioError) -> [JSONCursor] {
    guard case .array(let elements) = node.content else { throw wrongType("an array of \(what)") }
    return elements.enumerated().map { index, element in
      JSONCursor(file: file, keyPath: DocumentPath.appending(index, to: keyPath), node: element)
    }
  }

  /// Looks at the elements of an array one after another, without a list of them.
  ///
  /// - Returns: How many there are.
  @discardableResult
  package func forEachElement(
    of what: String, _ body: (JSONCursor) throws(ScenarioError) -> Void
  ) throws(ScenarioError) -> Int {
    var count = 0
    let isArray = try node.forEachElement { (index, element) throws(ScenarioError) in
      count += 1
      try body(
        JSONCursor(file: file, keyPath: DocumentPath.appending(index, to: keyPath), node: element))
    }
    guard isArray else { throw wrongType("an array of \(what)") }
    return count
  }

  /// One element of an array; nil without it, or if this is no array.
  package func element(_ index: Int) -> JSONCursor? {
    node.element(index).map { element in
      JSONCursor(file: file, keyPath: DocumentPath.appending(index, to: keyPath), node: element)
    }
  }

  /// The members of an object whose keys are names of the user's choice.
  package func members(_ expected: String) throws(ScenarioError) -> [(name: String, value: JSONCursor)] {
    guard case .object(let members) = node.content else { throw wrongType(expected) }
    return members.map { member in
      (
        member.key,
        JSONCursor(file: file, keyPath: DocumentPath.appending(member.key, to: keyPath), node: member.value)
      )
    }
  }

  /// One member of an object, looked at before the rest is read; nil without it, or if this is no object.
  package func member(_ key: String) -> JSONCursor? {
    guard case .object(let members) = node.content, let member = members.first(where: { $0.key == key })
    else { return nil }
    return JSONCursor(file: file, keyPath: DocumentPath.appending(key, to: keyPath), node: member.value)
  }

  /// A cell `[column, row]`, on the map or not.
  package func cell() throws(ScenarioError) -> Cell {
    let expected = "a cell [column, row] of two integers"
    guard node.elementCount == 2, case .array(let elements) = node.content else { throw wrongType(expected) }
    var coordinates = [0, 0]
    for (index, element) in elements.enumerated() {
      guard case .number(let number) = element.content, let value = number.integer else {
        let place = JSONCursor(file: file, keyPath: DocumentPath.appending(index, to: keyPath), node: element)
        throw place.wrongType("an integer")
      }
      coordinates[index] = value
    }
    return Cell(coordinates[0], coordinates[1])
  }

  /// A heading: one of the four names, or radians from +x toward +y.
  func heading() throws(ScenarioError) -> Heading {
    if case .string = node.content {
      let found = try name(of: "heading", in: Heading.allCases.map { "\($0)" })
      return Heading.allCases.first { "\($0)" == found } ?? .east
    }
    guard case .number(let number) = node.content, let heading = Heading(radians: number.double) else {
      throw wrongType(
        "a heading: \"east\", \"south\", \"west\", \"north\", or radians from +x toward +y (0, 1.5708, 3.1416, 4.7124)"
      )
    }
    return heading
  }

  /// A cell `[column, row]` on the map and free.
  package func freeCell(on grid: OccupancyGrid) throws(ScenarioError) -> Cell {
    let cell = try cell()
    guard grid.contains(cell) else {
      throw error(.cellOffMap(cell, width: grid.width, height: grid.height))
    }
    guard !grid.isOccupied(cell) else {
      throw error(.cellIsWall(cell, nearestFree: grid.nearestFreeCell(to: cell)))
    }
    return cell
  }
}
