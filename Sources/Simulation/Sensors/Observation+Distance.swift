extension Observation {
  /// How far away, in cells (of discs in meters), the entity in a slot is: what a control that attends to the nearest goes by.
  ///
  /// The goal counts by its distance to go (32 at most), cells in reach by the step to them, a peer that is only heard
  /// as at the end of the sensor's range.
  public func distance(agent: Int, slot: Int) -> Float {
    let features = token(agent: agent, slot: slot)
    let sensors = layout.sensors
    switch layout.kind(ofSlot: slot) {
    case .goal: return layout.model.isContinuous ? features[2] * 10 : features[4] * 32
    case .cell: return slot == ObservationLayout.firstCellSlot ? 0 : 1
    case .ray: return features[0] * Float(sensors.rays.range)
    case .peer: return (features[4] == 0 ? 1 : features[2]) * Float(sensors.peers.range)
    }
  }
}
