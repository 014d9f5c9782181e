import Basics

/// As much of what was attended to as a page has room for.
struct AttentionSelection {
  let json: JSONValue
  /// What was left out and why; nil for nothing.
  let omission: String?

  /// - Parameters:
  ///   - reason: why there is no attention, where there is none.
  ///   - room: bytes that are left for it.
  ///   - budget: bytes of the whole page, for the message.
  ///   - foremost: the robot that goes in first where not all do.
  init(_ encoder: AttentionEncoder, reason: String, room: Int, budget: Int, foremost: Int?) {
    guard !encoder.isEmpty else {
      omission = nil
      json = .object([.init("reason", .string(reason))])
      return
    }
    let things = JSONValue.array(encoder.things.map(\.json))
    let left = room - things.text.utf8.count - AttentionSelection.frame
    let agents = encoder.agentCount
    var detail = AttentionDetail.ladder[0]
    var streams: [ByteStream] = []
    for step in AttentionDetail.ladder {
      detail = step
      streams = (0..<agents).map { encoder.stream(of: $0, detail) }
      if streams.reduce(0, { $0 + AttentionSelection.size($1) }) <= left { break }
    }
    let kept = AttentionSelection.fitting(streams, left, foremost)
    let size = "\(Figures.number(Double(budget) / 1e6)) MB"
    let attending = streams.indices.filter { !streams[$0].isEmpty }
    var lost: [String] = []
    if let omission = detail.omission(heads: encoder.heads) { lost.append("attention is \(omission)") }
    if kept.count < attending.count {
      lost.append("\(kept.count) of \(attending.count) robots have theirs")
    }
    let omission =
      lost.isEmpty ? nil : "To keep this page below \(size), \(lost.joined(separator: ", and "))."
    self.omission = omission
    json = .object([
      .init(
        "reason", .string(kept.count < attending.count ? "left out: the page would exceed \(size)" : reason)),
      .init("omission", .string(omission ?? "")), .init("unit", .integer(detail.unit)),
      .init("heads", .integer(detail.hasHeads ? encoder.heads : 1)),
      .init("policyHeads", .integer(encoder.heads)), .init("hasOriginal", .bool(encoder.hasOriginal)),
      .init("things", kept.isEmpty ? .array([]) : things),
      .init(
        "robots", .array(streams.indices.map { .string(kept.contains($0) ? streams[$0].base64 : "") })),
    ])
  }

  /// Bytes of everything but streams and things, generously.
  private static let frame = 1000

  private static func size(_ stream: ByteStream) -> Int { stream.base64Count + 3 }

  /// The robots whose streams fit.
  private static func fitting(_ streams: [ByteStream], _ room: Int, _ foremost: Int?) -> Set<Int> {
    var left = room - 3 * streams.count
    var kept: Set<Int> = []
    let order = (foremost.map { streams.indices.contains($0) ? [$0] : [] } ?? []) + Array(streams.indices)
    for agent in order where !streams[agent].isEmpty && !kept.contains(agent) {
      guard streams[agent].base64Count <= left else { break }
      left -= streams[agent].base64Count
      kept.insert(agent)
    }
    return kept
  }
}
