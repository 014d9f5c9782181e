/// What got through by radio, where more than the range decides it.
extension EpisodeMetrics {
  static let radioDefinitions: [Definition] = [
    Definition("heard_peers", "peers that a robot hears in a step, mean", of: .radio),
    Definition(
      "delivery_rate", "packet delivery ratio: share of the packets from peers in range that are heard",
      isShare: true, of: .radio),
    Definition(
      "blocked_rate", "share of the packets from peers in range that walls and obstacles hold up",
      isShare: true, of: .radio),
    Definition(
      "dropped_rate", "share of them that robots have no time for (maxPeers)", isShare: true, of: .radio),
    Definition("loss_rate", "share of them that are lost", isShare: true, of: .radio),
  ]

  static func radioValues(_ world: World) -> [(name: String, value: Double)] {
    guard let traffic = world.radioLinks?.traffic else { return [] }
    func share(_ count: Int) -> Double {
      traffic.inRange > 0 ? Double(count) / Double(traffic.inRange) : .nan
    }
    return [
      ("heard_peers", traffic.receivers > 0 ? Double(traffic.heard) / Double(traffic.receivers) : .nan),
      ("delivery_rate", share(traffic.heard)),
      ("blocked_rate", share(traffic.inRange - traffic.inSight)),
      ("dropped_rate", share(traffic.inSight - traffic.admitted)),
      ("loss_rate", share(traffic.admitted - traffic.heard)),
    ]
  }
}
