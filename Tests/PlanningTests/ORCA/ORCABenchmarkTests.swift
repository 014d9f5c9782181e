import Foundation
import Testing

@testable import Planning

/// The crowd's folder; nil where it is not at hand.
private let crowdFolder: String? = {
  let shared =
    ProcessInfo.processInfo.environment["NAVSIM_SHARED"]
    ?? URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../../shared").standardized
    .path()
  let folder = shared + "/benchmarks/crowd/"
  return FileManager.default.fileExists(atPath: folder + "circle-crossing-validation.json") ? folder : nil
}()

@Suite(
  "ORCA on the crowd's validation cases",
  .enabled(if: crowdFolder != nil, "the benchmarks are not beside the repository"))
struct ORCABenchmarkTests {
  private struct Suite: Decodable {
    struct Agent: Decodable { var start: [Double], goals: [[Double]] }
    struct Case: Decodable { var name: String, agents: [Agent] }
    var cases: [Case]
  }

  private struct Recording: Decodable { var positionsAfterStep: [String: [[[Double]]]] }

  private func read<T: Decodable>(_ type: T.Type, _ name: String) throws -> T {
    try JSONDecoder().decode(
      type, from: Data(contentsOf: URL(filePath: try #require(crowdFolder) + name)))
  }

  private enum Outcome { case success(time: Double), collision, timeout }

  /// Plays a case by its protocol: all discs decide alone, with radii a centimeter larger, and know nothing of what others
  /// prefer.
  ///
  /// - Returns: how the robot fared, and the largest distance from the recorded positions in the first 5 s.
  private func play(
    _ agents: [Suite.Agent], _ recorded: [[[Double]]], isRobotVisible: Bool
  ) -> (outcome: Outcome, error: Double) {
    let timeStep = 0.25
    let goals = agents.map { SIMD2($0.goals[0][0], $0.goals[0][1]) }
    var discs = agents.map { MovingDisc(position: SIMD2($0.start[0], $0.start[1]), radius: 0.31) }
    var solver = ORCASolver()
    var outcome: Outcome?
    var error = 0.0
    for (step, truth) in recorded.enumerated() {
      let velocities = discs.indices.map { index in
        let others = discs.indices.filter { $0 != index && (isRobotVisible || $0 != 0) }.map { discs[$0] }
        let way = goals[index] - discs[index].position
        let length = (way * way).sum().squareRoot()
        return solver.velocity(
          of: discs[index], preferring: SIMD2<Float>(length > 1 ? way / length : way), maxSpeed: 1,
          timeStep: Float(timeStep), among: others.span)
      }
      let isHit = discs.indices.dropFirst().contains { person in
        // As the benchmark counts it: people go on as they did.
        closest(
          discs[person].position - discs[0].position,
          timeStep * SIMD2<Double>(discs[person].velocity - velocities[0])) < 0.6
      }
      for index in discs.indices {
        discs[index].velocity = velocities[index]
        discs[index].position += timeStep * SIMD2<Double>(velocities[index])
        guard step < 20 else { continue }
        let difference = discs[index].position - SIMD2(truth[index][0], truth[index][1])
        error = max(error, (difference * difference).sum().squareRoot())
      }
      let rest = goals[0] - discs[0].position
      if outcome == nil, isHit { outcome = .collision }
      if outcome == nil, (rest * rest).sum().squareRoot() < 0.3 {
        outcome = .success(time: timeStep * Double(step + 1))
      }
    }
    return (outcome ?? .timeout, error)
  }

  /// The least distance on the way from `start` along `way`.
  private func closest(_ start: SIMD2<Double>, _ way: SIMD2<Double>) -> Double {
    let squared = (way * way).sum()
    let share = squared == 0 ? 0 : max(0, min(1, -(start * way).sum() / squared))
    let point = start + share * way
    return (point * point).sum().squareRoot()
  }

  @Test(
    "goes within a millimeter of RVO2's ways for 5 s, and fares as it did",
    arguments: [(false, 43, 10.45), (true, 100, 9.9)])
  func recorded(isRobotVisible: Bool, successes: Int, time: Double) throws {
    let suite = try read(Suite.self, "circle-crossing-validation.json")
    let recording = try read(
      Recording.self,
      "circle-crossing-validation.orca-\(isRobotVisible ? "visible" : "invisible").json")
    #expect(suite.cases.count == 100)
    var times: [Double] = []
    var collisions = 0
    for item in suite.cases {
      let truth = try #require(recording.positionsAfterStep[item.name])
      let (outcome, error) = play(item.agents, truth, isRobotVisible: isRobotVisible)
      #expect(error < 1e-3, "\(item.name): \(error) m")
      switch outcome {
      case .success(let time): times.append(time)
      case .collision: collisions += 1
      case .timeout: break
      }
    }
    #expect(times.count == successes && collisions == 100 - successes)
    #expect(abs(times.reduce(0, +) / Double(times.count) - time) < 0.01)
  }
}
