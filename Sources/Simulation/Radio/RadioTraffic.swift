/// What became of packets: one for every two robots, one way, and every step. Counts that each is part of the one before.
public struct RadioTraffic: Equatable, Sendable {
  /// Receivers, once a step.
  public var receivers = 0
  /// From senders in range.
  public var inRange = 0
  /// That no wall held up.
  public var inSight = 0
  /// That the receiver had time for.
  public var admitted = 0
  /// That were not lost, either.
  public var heard = 0

  public init(receivers: Int = 0) { self.receivers = receivers }

  public static func += (total: inout RadioTraffic, part: RadioTraffic) {
    total.receivers += part.receivers
    total.inRange += part.inRange
    total.inSight += part.inSight
    total.admitted += part.admitted
    total.heard += part.heard
  }
}
