import Basics

extension Observation {
  /// Where the peer in a slot is going, as far as the agent sees it: equal numbers mean the same intention. 0 for a peer
  /// that is only heard, which shows none.
  ///
  /// On the `grid` that is the set of moves that lead the peer closer to its goal: none once it is there. Of peers with
  /// headings (`gridOriented`) it is where they look on the map, however the agent itself has turned, and whether they
  /// are on their goals.
  public func intention(agent: Int, slot: Int) -> UInt8 {
    let features =
      UnsafePointer(tokens) + (agent * layout.slots + slot) * ObservationLayout.tokenWidth
    guard features[ObservationLayout.peerSeenFeature] != 0 else { return 0 }
    var course: UInt8 = 0
    for entry in 0..<4 where features[ObservationLayout.peerCourseFeature + entry] != 0 {
      course |= 1 << UInt8((entry + Int(heading.base[agent])) & 3)
    }
    let isOnGoal: UInt8 = features[ObservationLayout.peerOnGoalFeature] != 0 ? 0x10 : 0
    return 0x80 | isOnGoal | course
  }
}
