import Basics
import Foundation

/// Measures how near robots come to each other and how smoothly they go, step by step.
///
/// Gaps are the least of a step, both going straight from where they were to where they are, as the crowd benchmark of Chen
/// et al. 2019 takes them. With an ego they are measured of it alone, and else of all pairs while these are few.
final class DiscMeter {
  private let radii: FlatBuffer<Double>
  private let agentCount: Int
  /// With more robots and no ego, gaps are not measured: their pairs would cost more than all the rest.
  static let mostMeasured = 128

  init(radii: [Double]) {
    self.radii = FlatBuffer(radii)
    agentCount = radii.count
  }

  func measure(
    _ state: inout WorldState, from before: UnsafePointer<SIMD2<Double>>, ego: Int?, timeStep: Double
  ) {
    if let ego {
      for other in 0..<agentCount where other != ego { gap(ego, other, &state, before) }
    } else if agentCount <= DiscMeter.mostMeasured {
      for one in 0..<agentCount {
        for other in (one + 1)..<max(agentCount, one + 1) { gap(one, other, &state, before) }
      }
    }
    close(&state)
    for agent in 0..<agentCount { smoothness(agent, &state, before, timeStep) }
  }

  /// The least gap of each robot in this step is kept in `nearest` until `close`.
  private func gap(
    _ one: Int, _ other: Int, _ state: inout WorldState, _ before: UnsafePointer<SIMD2<Double>>
  ) {
    let start = before[other] - before[one]
    let way = (state.discs.position[other] - state.discs.position[one]) - start
    let squared = way.x * way.x + way.y * way.y
    let share = squared == 0 ? 0 : min(max(-(start.x * way.x + start.y * way.y) / squared, 0), 1)
    let place = start + way * share
    let gap = (place.x * place.x + place.y * place.y).squareRoot() - radii[one] - radii[other]
    nearest[one] = min(nearest[one], gap)
    nearest[other] = min(nearest[other], gap)
  }

  private lazy var nearest = FlatBuffer<Double>(repeating: .infinity, count: agentCount)

  private func close(_ state: inout WorldState) {
    for agent in 0..<agentCount {
      let gap = nearest[agent]
      nearest[agent] = .infinity
      let nearness = max(DiscCourse.discomfortDistance - gap, 0)
      state.discs.course[agent].nearness = nearness
      if gap < state.discs.course[agent].clearance { state.discs.course[agent].clearance = gap }
      guard nearness > 0 else { continue }
      state.discs.course[agent].closeSteps += 1
      state.discs.course[agent].closeness += nearness
    }
  }

  private func smoothness(
    _ agent: Int, _ state: inout WorldState, _ before: UnsafePointer<SIMD2<Double>>, _ timeStep: Double
  ) {
    let way = state.discs.position[agent] - before[agent]
    let squared = way.x * way.x + way.y * way.y
    let velocity = way / timeStep
    if squared > 1e-12 {
      let toGoal = state.discs.goal[agent] - before[agent]
      let along = way.x * toGoal.x + way.y * toGoal.y
      let across = way.x * toGoal.y - way.y * toGoal.x
      state.discs.course[agent].deviation += abs(atan2(across, along))
      state.discs.course[agent].movingSteps += 1
    }
    let acceleration = (velocity - state.discs.course[agent].velocity) / timeStep
    let change = (acceleration - state.discs.course[agent].acceleration) / timeStep
    // The first two steps have no acceleration to change.
    if state.step > 2 {
      state.discs.course[agent].jerk += (change.x * change.x + change.y * change.y).squareRoot()
      state.discs.course[agent].jerkSteps += 1
    }
    state.discs.course[agent].velocity = velocity
    state.discs.course[agent].acceleration = acceleration
  }
}
