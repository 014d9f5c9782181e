import Basics
import GridWorld

/// What robots send and hear.
extension World {
  /// Who hears whom of the last broadcasts, where more than the range decides it: of Y, or of discoveries alone.
  public var radioLinks: RadioLinkHistory? { radio?.links ?? discoveryLinks }

  /// Finds out who will hear what is sent in this step.
  mutating func openRadio() {
    radio?.open(state, numbers: streamNumbers)
    discoveryLinks?.open(state, numbers: streamNumbers)
  }

  /// Sends what everybody says before it moves.
  ///
  /// - Parameter outputs: shape (agents, outputWidth); empty to send the actions alone, one-hot.
  mutating func broadcast(_ actions: [Action], _ outputs: [Float]) {
    discoveryLinks?.send()
    if outputs.isEmpty {
      radio?.broadcast(actions, from: state.poses.cell, at: state.step)
    } else {
      radio?.broadcast(outputs, from: state.poses.cell, at: state.step)
    }
  }
}

extension WorldConfiguration {
  /// The radio with its range in cells, whatever the robots.
  var radioInCells: RadioConfiguration {
    var radio = radio
    if dynamics.model.isContinuous { radio.range /= cellSize }
    return radio
  }
}
