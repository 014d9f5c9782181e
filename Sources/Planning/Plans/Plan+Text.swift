import Basics
import GridWorld

/// The text format of the LaCAM family of planners and their visualizers: `key=value` lines, then `solution=` and a
/// line a step, `t:(x,y),(x,y),…,`, x the column and y the row, from the top left.
extension Plan {
  /// Reads a plan file. Unknown keys are left alone; `starts` and `goals` must be there, `agents`, if it is, must
  /// agree. An orientation after a cell's numbers, `(x,y,X_MINUS)`, is ignored.
  public init(file path: String) throws(PlanFileError) {
    self = try PlanFile(file: path).plan
  }

  /// - Parameter file: What messages call the text.
  public init(text: [UInt8], file: String) throws(PlanFileError) {
    self = try PlanFile(text: text, file: file).plan
  }

  /// The plan as text, with its sum of costs and makespan in the header.
  ///
  /// - Parameter extra: further `key=value` lines, such as the seed.
  public func text(extra: [(key: String, value: String)] = []) -> String {
    func line(_ cells: [Cell]) -> String {
      var line = ""
      for cell in cells { line += "(\(cell.x),\(cell.y))," }
      return line
    }
    // A line break in a name would begin a line of its own.
    var text =
      "agents=\(agentCount)\nmap_file=\(printable(mapName))\nsolver=\(printable(solver))\nsolved=\(isSolved ? 1 : 0)\n"
    text += "soc=\(sumOfCosts)\nmakespan=\(makespan)\n"
    for (key, value) in extra { text += "\(key)=\(value)\n" }
    text += "starts=\(line(starts))\ngoals=\(line(goals))\nsolution=\n"
    for (step, cells) in configurations.enumerated() { text += "\(step):\(line(cells))\n" }
    return text
  }
}

/// Takes the lines of a plan file one after another.
struct PlanReader {
  let file: String
  private var values: [String: String] = [:]
  private var cells: [String: (line: Int, cells: [Cell])] = [:]
  private var numbers: [String: Int] = [:]
  private var isEmpty = true
  private var isInSolution = false
  private var configurations: [[Cell]] = []

  init(file: String) { self.file = file }

  mutating func read(_ line: ArraySlice<UInt8>, number: Int) throws(PlanFileError) {
    func fail(_ reason: PlanFileError.Reason) -> PlanFileError {
      PlanFileError(file: file, line: number, reason: reason)
    }
    let text = String(decoding: line, as: UTF8.self)
    if text.allSatisfy(\.isWhitespace) { return }
    isEmpty = false
    guard !isInSolution else {
      guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { throw fail(.notALine(text)) }
      let step = String(decoding: line[..<colon], as: UTF8.self)
      guard Int(step) == configurations.count else {
        throw fail(.wrongStep(expected: configurations.count, found: step))
      }
      guard let row = PlanReader.cells(line[(colon + 1)...]) else {
        throw fail(.notCells(found: String(decoding: line[(colon + 1)...], as: UTF8.self)))
      }
      if let expected = cells["starts"]?.cells.count, row.count != expected {
        throw fail(.wrongCount(of: "step \(step)", expected: expected, found: row.count))
      }
      return configurations.append(row)
    }
    guard let sign = line.firstIndex(of: UInt8(ascii: "=")) else { throw fail(.notALine(text)) }
    let key = String(decoding: line[..<sign], as: UTF8.self)
    let value = line[(sign + 1)...]
    switch key {
    case "solution":
      isInSolution = true
      try checkHeader()
    case "starts", "goals":
      guard let list = PlanReader.cells(value) else {
        throw fail(.notCells(found: String(decoding: value, as: UTF8.self)))
      }
      cells[key] = (number, list)
    case "agents", "solved", "soc", "makespan":
      let found = String(decoding: value, as: UTF8.self)
      guard let count = Int(found), count >= 0 else {
        throw fail(.notANumber(key: key, found: found))
      }
      numbers[key] = count
    default: values[key] = String(decoding: value, as: UTF8.self)
    }
  }

  private func checkHeader() throws(PlanFileError) {
    guard let starts = cells["starts"] else {
      throw PlanFileError(file: file, reason: .missingKey("starts", example: "starts=(1,2),(3,4),"))
    }
    guard let goals = cells["goals"] else {
      throw PlanFileError(file: file, reason: .missingKey("goals", example: "goals=(5,2),(0,4),"))
    }
    let count = numbers["agents"] ?? starts.cells.count
    for (name, list) in [("starts", starts), ("goals", goals)] where list.cells.count != count {
      throw PlanFileError(
        file: file, line: list.line, reason: .wrongCount(of: name, expected: count, found: list.cells.count))
    }
  }

  func finish() throws(PlanFileError) -> PlanFile {
    if isEmpty { throw PlanFileError(file: file, reason: .empty) }
    guard isInSolution else {
      throw PlanFileError(file: file, reason: .missingKey("solution", example: "solution="))
    }
    guard !configurations.isEmpty || numbers["solved"] == 0 else {
      throw PlanFileError(file: file, reason: .noSteps)
    }
    let plan = Plan(
      mapName: values["map_file"] ?? "", solver: values["solver"] ?? "",
      starts: cells["starts"]?.cells ?? [],
      goals: cells["goals"]?.cells ?? [], configurations: configurations)
    return PlanFile(
      plan: plan,
      claims: PlanClaims(
        isSolved: numbers["solved"].map { $0 != 0 }, sumOfCosts: numbers["soc"],
        makespan: numbers["makespan"]),
      isLifelong: values[PlanFile.taskKey] == PlanFile.lifelong)
  }

  /// `(x,y),(x,y),…` with or without the last comma; nil for anything else.
  private static func cells(_ text: ArraySlice<UInt8>) -> [Cell]? {
    var cells: [Cell] = []
    var rest = text.drop { $0 == UInt8(ascii: " ") }
    while let first = rest.first {
      guard first == UInt8(ascii: "("), let end = rest.firstIndex(of: UInt8(ascii: ")")) else { return nil }
      let fields = rest[(rest.startIndex + 1)..<end].split(
        separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
      guard fields.count == 2 || fields.count == 3, let x = integer(fields[0]), let y = integer(fields[1])
      else {
        return nil
      }
      cells.append(Cell(x, y))
      rest = rest[(end + 1)...]
      guard let comma = rest.first else { break }
      guard comma == UInt8(ascii: ",") || comma == UInt8(ascii: " ") else { return nil }
      rest = rest.drop { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: " ") }
    }
    return cells
  }

  private static func integer(_ digits: ArraySlice<UInt8>) -> Int? {
    guard digits.count <= 9 else { return nil }
    return Int(String(decoding: digits, as: UTF8.self))
  }
}
