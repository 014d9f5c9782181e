import Basics
import GridWorld

/// Writes the pieces of a plan file.
enum PlanText {
  static func header(
    _ heading: PlanRecording.Heading, isSolved: Bool, arrivals: [Int], starts: [Cell], goals: [Cell]
  ) -> String {
    // A line break in a name would begin a line of its own.
    var text = "agents=\(starts.count)\nmap_file=\(printable(heading.mapName))\n"
    text += "solver=\(printable(heading.solver))\n"
    text += "solved=\(isSolved ? 1 : 0)\nsoc=\(arrivals.reduce(0, +))\nmakespan=\(arrivals.max() ?? 0)\n"
    for (key, value) in heading.extra { text += "\(key)=\(value)\n" }
    return text + "starts=\(line(starts))\ngoals=\(line(goals))\nsolution=\n"
  }

  /// - Parameter buffer: memory to work in.
  static func step(_ step: Int, _ cells: [Cell], _ buffer: inout [UInt8]) -> [UInt8] {
    buffer.removeAll(keepingCapacity: true)
    append(step, to: &buffer)
    buffer.append(UInt8(ascii: ":"))
    append(cells, to: &buffer)
    buffer.append(UInt8(ascii: "\n"))
    return buffer
  }

  private static func line(_ cells: [Cell]) -> String {
    var buffer: [UInt8] = []
    append(cells, to: &buffer)
    return String(decoding: buffer, as: UTF8.self)
  }

  private static func append(_ cells: [Cell], to buffer: inout [UInt8]) {
    for cell in cells {
      buffer.append(UInt8(ascii: "("))
      append(cell.x, to: &buffer)
      buffer.append(UInt8(ascii: ","))
      append(cell.y, to: &buffer)
      buffer.append(UInt8(ascii: ")"))
      buffer.append(UInt8(ascii: ","))
    }
  }

  private static func append(_ number: Int, to buffer: inout [UInt8]) {
    if (0..<10).contains(number) {
      buffer.append(UInt8(ascii: "0") + UInt8(number))
    } else {
      buffer.append(contentsOf: "\(number)".utf8)
    }
  }
}
