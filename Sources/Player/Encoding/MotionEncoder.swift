import Episodes
import Scenarios
import Simulation

/// Where everybody was, what they did and what became of it, step by step, as changes.
///
/// Step after step, agent after agent, a byte that says what follows, then that: where it is (x and y less where it would
/// be had it moved as in the step before), where it looks and how fast it goes (less than before), its action, its goal
/// (less the one before), the kind of its collision. Numbers are whole: cells under dynamics on a grid; of discs hundredths of
/// a millimeter, ten-thousandths of a radian and millimeters a second, so that all but the velocities are what the
/// trace holds.
struct MotionEncoder {
  /// What the first byte of an agent's step says.
  enum Mark {
    static let place: UInt8 = 1
    static let heading: UInt8 = 2
    static let velocity: UInt8 = 4
    static let action: UInt8 = 8
    static let goal: UInt8 = 16
    static let isOnGoal: UInt8 = 32
    static let arrived: UInt8 = 64
    static let collision: UInt8 = 128
  }

  /// Of discs, so many to a meter.
  static let placesPerMeter = 1e5
  static let headingsPerRadian = 1e4
  static let speedsPerMeter = 1e3

  private struct Numbers: Equatable {
    var x = 0
    var y = 0
  }

  private struct Agent {
    var place = Numbers()
    var way = Numbers()
    var heading = 0
    var velocity = Numbers()
    var action: UInt8 = 0
    var goal = Numbers()
  }

  private(set) var stream = ByteStream()
  private var agents: [Agent]

  init(_ file: TraceFile) {
    agents = Array(repeating: Agent(), count: file.scenario.world.agents.count)
    for step in file.steps.indices { add(file.steps[step]) { file.isOnGoal($0, at: step) } }
  }

  private mutating func add(_ step: TraceStep, isOnGoal: (Int) -> Bool) {
    let arrived = Set(step.arrived)
    let events = Dictionary(step.events.map { ($0.agent, $0.kind) }) { first, _ in first }
    for i in agents.indices {
      let before = agents[i]
      var now = before
      if step.discs.isEmpty {
        now.place = Numbers(x: step.positions[i][0], y: step.positions[i][1])
        now.goal = Numbers(x: step.goals[i][0], y: step.goals[i][1])
      } else {
        let disc = step.discs[i]
        now.place = MotionEncoder.numbers(disc.position, MotionEncoder.placesPerMeter)
        now.goal = MotionEncoder.numbers(disc.goal, MotionEncoder.placesPerMeter)
        now.velocity = MotionEncoder.numbers(disc.velocity, MotionEncoder.speedsPerMeter)
      }
      if let radians = step.discs.isEmpty ? step.headings?[i] : step.discs[i].heading {
        now.heading = Int((radians * MotionEncoder.headingsPerRadian).rounded())
      }
      if step.actions.indices.contains(i) { now.action = step.actions[i] }
      now.way =
        step.t == 0
        ? Numbers() : Numbers(x: now.place.x - before.place.x, y: now.place.y - before.place.y)
      write(
        before, now, isOnGoal: isOnGoal(i), hasArrived: arrived.contains(i), collision: events[i])
      agents[i] = now
    }
  }

  private mutating func write(
    _ before: Agent, _ now: Agent, isOnGoal: Bool, hasArrived: Bool, collision: TraceStep.Event.Kind?
  ) {
    let surprise = Numbers(
      x: now.place.x - before.place.x - before.way.x, y: now.place.y - before.place.y - before.way.y)
    var mark: UInt8 = 0
    if surprise != Numbers() { mark |= Mark.place }
    if now.heading != before.heading { mark |= Mark.heading }
    if now.velocity != before.velocity { mark |= Mark.velocity }
    if now.action != before.action { mark |= Mark.action }
    if now.goal != before.goal { mark |= Mark.goal }
    if isOnGoal { mark |= Mark.isOnGoal }
    if hasArrived { mark |= Mark.arrived }
    if collision != nil { mark |= Mark.collision }
    stream.append(mark)
    if mark & Mark.place != 0 { append(surprise) }
    if mark & Mark.heading != 0 { stream.append(signed: now.heading - before.heading) }
    if mark & Mark.velocity != 0 {
      append(Numbers(x: now.velocity.x - before.velocity.x, y: now.velocity.y - before.velocity.y))
    }
    if mark & Mark.action != 0 { stream.append(now.action) }
    if mark & Mark.goal != 0 {
      append(Numbers(x: now.goal.x - before.goal.x, y: now.goal.y - before.goal.y))
    }
    if let collision { stream.append(collision == .agentCollision ? 1 : 2) }
  }

  private mutating func append(_ numbers: Numbers) {
    stream.append(signed: numbers.x)
    stream.append(signed: numbers.y)
  }

  private static func numbers(_ point: SIMD2<Double>, _ scale: Double) -> Numbers {
    Numbers(x: Int((point.x * scale).rounded()), y: Int((point.y * scale).rounded()))
  }
}
