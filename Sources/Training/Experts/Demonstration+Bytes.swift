/// A demonstration as bytes: whole numbers little-endian, joint actions a byte an agent.
extension Demonstration {
  var bytes: [UInt8] {
    var bytes: [UInt8] = [status.rawValue]
    func add(_ value: Int) { bytes += withUnsafeBytes(of: UInt32(value).littleEndian, Array.init) }
    for value in [number, agents, waiting, driven.count, labels.count] { add(value) }
    bytes += driven
    for label in labels {
      add(label.step)
      add(label.actions.count)
      bytes += label.actions
    }
    return bytes
  }

  /// Nil for what is none.
  init?(bytes: ArraySlice<UInt8>) {
    var reader = Reader(rest: bytes)
    guard let first = reader.take(1)?.first, let status = Status(rawValue: first),
      let number = reader.number(), let agents = reader.number(), let waiting = reader.number(),
      let drivenCount = reader.number(), let labelCount = reader.number(),
      let driven = reader.take(drivenCount)
    else { return nil }
    self.init(number: number, agents: agents, status: status, driven: Array(driven), waiting: waiting)
    for _ in 0..<labelCount {
      guard let step = reader.number(), let count = reader.number(), let actions = reader.take(count)
      else { return nil }
      labels.append(Label(step: step, actions: Array(actions)))
    }
    guard reader.rest.isEmpty, isSound else { return nil }
  }

  private struct Reader {
    var rest: ArraySlice<UInt8>

    mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
      guard rest.count >= count else { return nil }
      defer { rest = rest.dropFirst(count) }
      return rest.prefix(count)
    }

    mutating func number() -> Int? {
      take(4).map { $0.reversed().reduce(0) { $0 << 8 | Int($1) } }
    }
  }

  /// Whether counts, steps and actions fit together.
  private var isSound: Bool {
    let actions = driven + labels.flatMap(\.actions)
    guard agents > 0 else { return actions.isEmpty && labels.isEmpty }
    let steps = labels.map(\.step)
    return driven.count % agents == 0 && actions.allSatisfy { $0 < 5 }
      && labels.allSatisfy { !$0.actions.isEmpty && $0.actions.count % agents == 0 }
      && steps.allSatisfy { $0 * agents <= driven.count } && steps == steps.sorted()
      && (status == .solved) == !labels.isEmpty
  }
}
