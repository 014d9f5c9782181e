import Foundation

/// The learning rate over a run: a warm-up over the first updates, times a decline over the whole run.
public struct LearningRateSchedule: Equatable, Sendable {
  public let configuration: OptimizerConfiguration

  public init(_ configuration: OptimizerConfiguration) { self.configuration = configuration }

  /// - Parameters:
  ///   - update: Updates done before this one. The first of a warm-up over n takes 1/n of the rate.
  ///   - progress: Share of the run that is done, clamped to 0…1.
  public func learningRate(update: Int, progress: Double) -> Double {
    let done = min(max(progress, 0), 1)
    let end = configuration.finalShare
    let share =
      switch configuration.schedule {
      case .constant: 1.0
      case .linear: 1 + (end - 1) * done
      // Loshchilov & Hutter 2017, eq. (5), without restarts.
      case .cosine: end + (1 - end) * (1 + cos(.pi * done)) / 2
      }
    let warmth =
      configuration.warmup > 0 ? min(Double(update + 1) / Double(configuration.warmup), 1) : 1
    return configuration.learningRate * warmth * share
  }
}
