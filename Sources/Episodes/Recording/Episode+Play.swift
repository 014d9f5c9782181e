import Policies
public import Simulation

extension Episode {
  /// Steps until the episode is over.
  ///
  /// - Parameter isCancelled: asked before every step; once true, the episode is left where it stands.
  /// - Returns: whether it is over.
  @discardableResult
  public mutating func play(isCancelled: () -> Bool = { false }) -> Bool {
    while !isOver {
      if isCancelled() { return false }
      advance()
    }
    return true
  }
}
