import Foundation
import Testing

/// The data of a page, read back as its program reads them, by code of its own.
struct PageData {
  let root: [String: Any]

  init(_ html: String) throws {
    let open = "<script type=\"application/json\" id=\"data\">"
    let start = try #require(html.range(of: open))
    let end = try #require(html.range(of: "</script>", range: start.upperBound..<html.endIndex))
    let json = Data(html[start.upperBound..<end.lowerBound].utf8)
    let value = try JSONSerialization.jsonObject(with: json)
    root = try #require(value as? [String: Any])
  }

  func number(_ key: String) throws -> Double { try #require(root[key] as? Double) }
  func stream(_ key: String) throws -> Stream { try Stream(root[key]) }
  var attention: [String: Any] { root["attention"] as? [String: Any] ?? [:] }

  /// Numbers of a base64 text.
  struct Stream {
    private let bytes: [UInt8]
    private var position = 0

    init(_ text: Any?) throws {
      let base64 = try #require(text as? String)
      bytes = Array(try #require(Data(base64Encoded: base64)))
    }

    var isAtEnd: Bool { position == bytes.count }

    mutating func byte() -> Int {
      defer { position += 1 }
      return Int(bytes[position])
    }

    mutating func unsigned() -> Int {
      var (value, shift) = (0, 0)
      while true {
        let next = byte()
        value |= (next & 0x7F) << shift
        shift += 7
        if next < 0x80 { return value }
      }
    }

    mutating func signed() -> Int {
      let value = unsigned()
      return value & 1 == 0 ? value >> 1 : -(value >> 1) - 1
    }
  }

  // MARK: - Motion

  /// One robot at one step, in the page's own numbers.
  struct Robot: Equatable {
    var x = 0
    var y = 0
    var heading = 0
    var vx = 0
    var vy = 0
    var action = 0
    var goalX = 0
    var goalY = 0
    var isOnGoal = false
    var hasArrived = false
    /// 0, 1 for another robot, 2 for anything else.
    var collision = 0
  }

  /// By step, by robot.
  func motion() throws -> [[Robot]] {
    let robots = Int(try number("agents"))
    var stream = try stream("motion")
    var steps: [[Robot]] = []
    var now = Array(repeating: Robot(), count: robots)
    var ways = Array(repeating: (0, 0), count: robots)
    while !stream.isAtEnd {
      for i in 0..<robots {
        let mark = stream.byte()
        if mark & 1 != 0 { ways[i] = (ways[i].0 + stream.signed(), ways[i].1 + stream.signed()) }
        now[i].x += ways[i].0
        now[i].y += ways[i].1
        if steps.isEmpty { ways[i] = (0, 0) }
        if mark & 2 != 0 { now[i].heading += stream.signed() }
        if mark & 4 != 0 {
          now[i].vx += stream.signed()
          now[i].vy += stream.signed()
        }
        if mark & 8 != 0 { now[i].action = stream.byte() }
        if mark & 16 != 0 {
          now[i].goalX += stream.signed()
          now[i].goalY += stream.signed()
        }
        now[i].isOnGoal = mark & 32 != 0
        now[i].hasArrived = mark & 64 != 0
        now[i].collision = mark & 128 != 0 ? stream.byte() : 0
      }
      steps.append(now)
    }
    return steps
  }

  // MARK: - Attention

  struct Decision {
    var things: [String]
    /// Shape (heads, things).
    var enhanced: [[Float]]
    var original: [[Float]]
    var probabilities: [Float]
    /// Nil of a policy that never learned one.
    var value: Float?
  }

  /// What a robot attended to, by step.
  func decisions(of robot: Int) throws -> [Int: Decision] {
    let names = try #require(attention["things"] as? [[String: Any]]).map { $0["name"] as? String ?? "" }
    let streams = try #require(attention["robots"] as? [String])
    let unit = Float(try #require(attention["unit"] as? Int))
    let hasOriginal = try #require(attention["hasOriginal"] as? Bool)
    guard !streams[robot].isEmpty else { return [:] }
    var stream = try Stream(streams[robot])
    let heads = stream.unsigned()
    var decisions: [Int: Decision] = [:]
    var step = -1
    var things: [Int] = []
    while !stream.isAtEnd {
      step += stream.unsigned()
      if stream.byte() == 1 { things = (0..<stream.unsigned()).map { _ in stream.unsigned() } }
      func row(_ count: Int) -> [Float] { (0..<count).map { _ in Float(stream.unsigned()) / unit } }
      let enhanced = (0..<heads).map { _ in row(things.count) }
      let original = hasOriginal ? (0..<heads).map { _ in row(things.count) } : enhanced
      let probabilities = row(stream.unsigned())
      let value = stream.signed()
      decisions[step] = Decision(
        things: things.map { names[$0] }, enhanced: enhanced, original: original,
        probabilities: probabilities, value: value < -10_000_000_000 ? nil : Float(value) / 10_000)
    }
    return decisions
  }
}
