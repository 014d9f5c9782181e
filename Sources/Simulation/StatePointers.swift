public import GridWorld

/// The arrays of a `WorldState` opened for reading in a hot loop.
public struct StatePointers {
  public let agentCount: Int
  /// The cell each agent stands on.
  public let position: UnsafePointer<Int32>
  /// Nil under dynamics without headings.
  public let heading: UnsafePointer<Heading>?
  public let goal: UnsafePointer<Int32>
  public let outcome: UnsafePointer<MoveOutcome>
  public let occupant: UnsafePointer<Int32>
  public let blocked: UnsafePointer<UInt8>
  public let step: Int
}

extension WorldState {
  /// Calls `body` with pointers that are valid during the call. Only for states with agents.
  public func withPointers(_ body: (StatePointers) -> Void) {
    precondition(agentCount > 0)
    poses.cell.withUnsafeBufferPointer { position in
      poses.heading.withUnsafeBufferPointer { heading in
        goal.withUnsafeBufferPointer { goal in
          outcome.withUnsafeBufferPointer { outcome in
            occupant.withUnsafeBufferPointer { occupant in
              blocked.withUnsafeBufferPointer { blocked in
                body(
                  StatePointers(
                    agentCount: position.count, position: position.baseAddress.unsafelyUnwrapped,
                    heading: heading.count > 0 ? heading.baseAddress : nil,
                    goal: goal.baseAddress.unsafelyUnwrapped, outcome: outcome.baseAddress.unsafelyUnwrapped,
                    occupant: occupant.baseAddress.unsafelyUnwrapped,
                    blocked: blocked.baseAddress.unsafelyUnwrapped, step: step))
              }
            }
          }
        }
      }
    }
  }
}
