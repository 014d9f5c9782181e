import Basics
public import GridWorld

/// Reads a plan file step by step and holds one step at a time, so that its length does not matter.
///
/// The text format of the LaCAM family of planners and their visualizers: `key=value` lines, each key once, then
/// `solution=` and a line a step, `t:(x,y),(x,y),…,`, x the column and y the row, from the top left. Unknown keys are
/// left alone. Without `starts` the first step says where agents start; a file may begin with its steps altogether. An
/// orientation after a cell's numbers, `(x,y,X_MINUS)`, is ignored.
public final class PlanReader {
  /// What stands before the steps.
  public struct Header: Equatable, Sendable {
    public var mapName = ""
    public var solver = ""
    /// Nil where the file doesn't say.
    public var starts: [Cell]?
    public var goals: [Cell]?
    public var claims = PlanClaims()
    /// Whether it says `task=lifelong`: then the goals are those of the last moment, and nobody has to stand on them.
    public var isLifelong = false
    /// Whether there is one at all.
    public var isThere = false
  }

  public let file: String
  public private(set) var header = Header()
  /// Agents of the plan; 0 before anything says how many.
  public private(set) var agentCount = 0
  private let nextLine: () throws(PlanFileError) -> (bytes: ArraySlice<UInt8>, number: Int)?
  /// A step that was read while looking for the header.
  private var pending: (bytes: ArraySlice<UInt8>, number: Int)?
  private var stepCount = 0
  /// Whether the line before was none that could be understood, so that the next step may have any number.
  private var isAstray = false
  /// What was found so far; reading went on for what else there may be.
  private var faults: [PlanFileError] = []

  /// Opens a plan file and reads its header.
  public convenience init(file path: String) throws(PlanFileError) {
    let lines: LineReader
    do { lines = try LineReader(path: path) } catch { throw PlanFileError(error) }
    try self.init(file: path) { () throws(PlanFileError) in try PlanReader.next(of: lines) }
  }

  private static func next(
    of lines: LineReader
  ) throws(PlanFileError) -> (bytes: ArraySlice<UInt8>, number: Int)? {
    do { return try lines.next().map { ($0.bytes, $0.number) } } catch { throw PlanFileError(error) }
  }

  /// - Parameter file: What messages call the text.
  public convenience init(text: [UInt8], file: String) throws(PlanFileError) {
    var number = 0
    let lines = TextFile.lines(of: text)
    try self.init(file: file) { () throws(PlanFileError) in
      guard number < lines.count else { return nil }
      number += 1
      return (lines[number - 1], number)
    }
  }

  private init(
    file: String, nextLine: @escaping () throws(PlanFileError) -> (bytes: ArraySlice<UInt8>, number: Int)?
  ) throws(PlanFileError) {
    self.file = file
    self.nextLine = nextLine
    try readHeader()
  }

  /// The goals, which somebody has to know.
  public func goals() throws(PlanFileError) -> [Cell] {
    if let goals = header.goals { return goals }
    throw PlanFileError(
      file: file, reason: header.isThere ? .missingKey("goals", example: "goals=(5,2),(0,4),") : .noHeader)
  }

  /// Where every agent is at the next step, the starts first; nil after the last.
  ///
  /// - Throws: The first thing that is wrong with the file from here on, and with it what else is, up to ten in all.
  public func next() throws(PlanFileError) -> [Cell]? {
    do { return try readStep() } catch {
      if case .unreadable = error.reason { throw error }
      faults.append(error)
    }
    throw try gathered()
  }

  /// Reads on for as long as there may be more errors to tell of.
  private func gathered() throws(PlanFileError) -> PlanFileError {
    while faults.count < PlanFileError.limit {
      do {
        if try readStep() == nil { break }
      } catch {
        // At the end there is no step only because of what is wrong with those there are.
        guard error.line != nil else { break }
        // Nor agents, where the header has said so.
        if error.reason != .noAgents { faults.append(error) }
      }
    }
    var first = faults[0]
    first.others = Array(faults.dropFirst())
    return first
  }

  private func readStep() throws(PlanFileError) -> [Cell]? {
    var line = pending
    pending = nil
    if line == nil { line = try nonblankLine() }
    guard let (bytes, number) = line else {
      guard stepCount > 0 || header.claims.isSolved == false else { throw fail(nil, .noSteps) }
      return nil
    }
    guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else {
      isAstray = true
      throw fail(number, .notALine(text(bytes)))
    }
    let found = text(bytes[..<colon])
    let (expected, mayBeAny) = (stepCount, isAstray)
    isAstray = false
    stepCount = min(max(Int(found) ?? expected, 0), .max - 1) + 1
    guard found == "\(expected)" || mayBeAny && Int(found) != nil else {
      throw fail(number, .wrongStep(expected: expected, found: found))
    }
    let rest = bytes[(colon + 1)...]
    guard let row = PlanReader.cells(rest) else { throw fail(number, .notCells(found: text(rest))) }
    if expected == 0, agentCount == 0 {
      guard !row.isEmpty else { throw fail(number, .noAgents) }
    }
    if agentCount == 0 { agentCount = row.count }
    guard row.count == agentCount else {
      throw fail(number, .wrongCount(of: "step \(found)", expected: agentCount, found: row.count))
    }
    if expected == 0, header.starts == nil { header.starts = row }
    return row
  }

  // MARK: - Header

  private func readHeader() throws(PlanFileError) {
    var lineOf: [String: Int] = [:]
    var agents: Int?
    var isAtSteps = false
    while !isAtSteps, faults.count < PlanFileError.limit, let line = try nonblankLine() {
      if lineOf.isEmpty, PlanReader.beginsSteps(line.bytes) {
        pending = line
        return
      }
      do {
        let key = try readKey(line.bytes, line.number, &lineOf, &agents)
        isAtSteps = key == "solution"
        if isAtSteps { try checkCounts(agents, lineOf) }
      } catch {
        // The steps come next, however wrong the line is.
        isAtSteps = isAtSteps || lineOf["solution"] == line.number
        faults.append(error)
        // This is no plan at all.
        if lineOf.isEmpty { break }
      }
    }
    if isAtSteps, !faults.isEmpty { throw try gathered() }
    if var first = faults.first {
      first.others = Array(faults.dropFirst())
      throw first
    }
    if isAtSteps { return }
    if lineOf.isEmpty { throw fail(nil, .empty) }
    throw fail(nil, .missingKey("solution", example: "solution="))
  }

  /// Takes a line of the header; returns its key.
  private func readKey(
    _ bytes: ArraySlice<UInt8>, _ number: Int, _ lineOf: inout [String: Int], _ agents: inout Int?
  ) throws(PlanFileError) -> String {
    guard let sign = bytes.firstIndex(of: UInt8(ascii: "=")), sign > bytes.startIndex else {
      throw fail(number, .notALine(text(bytes)))
    }
    let key = text(bytes[..<sign])
    if let first = lineOf[key] { throw fail(number, .repeatedKey(key, firstLine: first)) }
    lineOf[key] = number
    header.isThere = true
    let value = PlanReader.trimmed(bytes[(sign + 1)...])
    switch key {
    case "solution":
      guard value.isEmpty else { throw fail(number, .textAfterSolution(text(value))) }
    case "starts": header.starts = try cells(value, number)
    case "goals": header.goals = try cells(value, number)
    case "agents": agents = try count(key, value, number)
    case "soc": header.claims.sumOfCosts = try count(key, value, number)
    case "makespan": header.claims.makespan = try count(key, value, number)
    case "solved":
      let claim = text(value)
      guard claim == "0" || claim == "1" else { throw fail(number, .notAClaim(found: claim)) }
      header.claims.isSolved = claim == "1"
    case "map_file": header.mapName = text(value)
    case "solver": header.solver = text(value)
    case PlanFile.taskKey: header.isLifelong = text(value) == PlanFile.lifelong
    default: break
    }
    return key
  }

  private func checkCounts(_ agents: Int?, _ lineOf: [String: Int]) throws(PlanFileError) {
    guard let count = agents ?? header.starts?.count ?? header.goals?.count else { return }
    if count == 0 { throw fail(lineOf["agents"] ?? lineOf["starts"] ?? lineOf["goals"], .noAgents) }
    for (name, list) in [("starts", header.starts), ("goals", header.goals)] {
      if let list, list.count != count {
        throw fail(lineOf[name], .wrongCount(of: name, expected: count, found: list.count))
      }
    }
    agentCount = count
  }

  // MARK: - Values

  private func nonblankLine() throws(PlanFileError) -> (bytes: ArraySlice<UInt8>, number: Int)? {
    while let line = try nextLine() {
      let bytes = PlanReader.trimmed(line.bytes)
      if !bytes.isEmpty { return (bytes, line.number) }
    }
    return nil
  }

  private func cells(_ value: ArraySlice<UInt8>, _ line: Int) throws(PlanFileError) -> [Cell] {
    if let cells = PlanReader.cells(value) { return cells }
    throw fail(line, .notCells(found: text(value)))
  }

  private func count(_ key: String, _ value: ArraySlice<UInt8>, _ line: Int) throws(PlanFileError) -> Int {
    let found = text(value)
    guard value.allSatisfy(PlanReader.isDigit), let count = Int(found) else {
      throw fail(line, .notANumber(key: key, found: found))
    }
    return count
  }

  private func fail(_ line: Int?, _ reason: PlanFileError.Reason) -> PlanFileError {
    PlanFileError(file: file, line: line, reason: reason)
  }

  private func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }

  /// Without blanks at the end, nor in front of a line of blanks.
  private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var bytes = bytes
    while let last = bytes.last, isBlank(last) { bytes.removeLast() }
    return bytes
  }

  /// Whether a line is a step, so that there is no header.
  private static func beginsSteps(_ line: ArraySlice<UInt8>) -> Bool {
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return false }
    let step = line[..<colon]
    return !step.isEmpty
      && step.allSatisfy { isDigit($0) || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }
  }

  /// `(x,y),(x,y),…` with or without the last comma; nil for anything else.
  private static func cells(_ text: ArraySlice<UInt8>) -> [Cell]? {
    var cells: [Cell] = []
    var place = text.startIndex
    func skipBlanks() { while place < text.endIndex, isBlank(text[place]) { place += 1 } }
    func take(_ byte: UInt8) -> Bool {
      guard place < text.endIndex, text[place] == byte else { return false }
      place += 1
      return true
    }
    /// At most nine digits, so that nothing overflows.
    func integer() -> Int? {
      let isNegative = take(UInt8(ascii: "-"))
      var (value, digits) = (0, 0)
      while place < text.endIndex, isDigit(text[place]), digits < 10 {
        value = 10 * value + Int(text[place] - UInt8(ascii: "0"))
        digits += 1
        place += 1
      }
      guard (1...9).contains(digits) else { return nil }
      return isNegative ? -value : value
    }
    func orientation() -> Bool {
      let start = place
      while place < text.endIndex, text[place] != UInt8(ascii: ")"), text[place] != UInt8(ascii: "(") {
        place += 1
      }
      return place > start
    }
    skipBlanks()
    while place < text.endIndex {
      guard take(UInt8(ascii: "(")), let x = integer(), take(UInt8(ascii: ",")), let y = integer() else {
        return nil
      }
      if take(UInt8(ascii: ",")), !orientation() { return nil }
      guard take(UInt8(ascii: ")")) else { return nil }
      cells.append(Cell(x, y))
      skipBlanks()
      guard take(UInt8(ascii: ",")) || place == text.endIndex else { return nil }
      skipBlanks()
    }
    return cells
  }
}
