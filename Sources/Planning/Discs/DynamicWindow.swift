import Foundation
import Simulation

/// The choice of one robot among the commands that it can come to within a step (Fox, Burgard, Thrun 1997).
///
/// Everything is in the robot's own frame, x ahead: meters, seconds, radians from +x toward +y. Arcs are followed at
/// `samples` times up to the horizon; walls stay, other discs go on as they go.
struct DynamicWindow: Sendable {
  /// Another disc: where it is from here, how fast, both radii together, and how much it counts.
  struct Other: Sendable {
    var offset: SIMD2<Double>
    var velocity: SIMD2<Double>
    var reach: Double
    var weight: Double
    /// The middle between the ways on which both brake: a direction, and how far the robot may go that way.
    var normal = SIMD2<Double>.zero
    var room = 0.0

    init(offset: SIMD2<Double>, velocity: SIMD2<Double>, reach: Double, weight: Double) {
      (self.offset, self.velocity, self.reach, self.weight) = (offset, velocity, reach, weight)
    }
  }

  /// Ways of one turn rate, for a speed of 1 m/s: longer and shorter ones are the same arcs, scaled.
  struct Turn: Sendable {
    var rate: Double
    var direction: SIMD2<Double>
    /// Where it leads to within the lookahead, a sample and a step.
    var ahead: SIMD2<Double>
    var sample: SIMD2<Double>
    var step: SIMD2<Double>
    /// (cos, sin) of the turn from sample to sample.
    var rotation = SIMD2<Double>(1, 0)
  }

  /// A command, as the way that it leads: holonomic robots go straight.
  struct Arc {
    var speed: Double
    var turn: Turn
  }

  let options: DynamicWindowOptions
  /// What the lidar met that is no disc.
  var points: [SIMD2<Double>] = []
  var others: [Other] = []
  /// Where it heads for; whether it stops there.
  var target = SIMD2<Double>.zero
  var isLast = false
  var radius = 0.0
  /// Meters a second: linear velocity or, of holonomic robots, the velocity now.
  var topSpeed = 0.0
  var velocity = SIMD2<Double>.zero

  // Found out for each choice.
  private(set) var distance = 0.0
  private(set) var limit = 0.0
  private(set) var ahead = SIMD2<Double>.zero
  private(set) var right = SIMD2<Double>.zero
  private(set) var side = 0.0
  private(set) var gapNow = 0.0
  private(set) var lookahead = 0.0
  private(set) var tick = 0.0
  private var turns: [Turn] = []

  private static let speeds = 7
  private static let turnRates = 15
  private static let wishSpeeds = 3
  /// (cos, sin) from the way to the target, of holonomic robots.
  private static let directions = [
    0, 0.17, -0.17, 0.36, -0.36, 0.6, -0.6, 0.9, -0.9, 1.25, -1.25, 1.7, -1.7, 2.4, -2.4, Double.pi,
  ].map { SIMD2(cos($0), sin($0)) }
  static let samples = 10

  init(options: DynamicWindowOptions) { self.options = options }

  // MARK: - The choice

  /// The best command: linear velocity and turn rate, or a velocity in the robot's frame.
  ///
  /// - Parameter isFree: whether a straight way from place to place leads past all walls of the map.
  mutating func best(
    _ motion: DiscMotion, isFree: (SIMD2<Double>, SIMD2<Double>) -> Bool
  ) -> SIMD2<Double> {
    distance = length(target)
    guard distance > 1e-9 else { return .zero }
    let isDriven = motion.drive == .differentialDrive
    tick = motion.timeStep
    // It can still stop at its goal.
    limit = isLast ? min(topSpeed, max(distance / max(tick, 1), 0.05 * topSpeed)) : topSpeed
    // And it doesn't circle around a corner of its way.
    if isDriven, !isLast { limit = min(topSpeed, max(2 * distance, 0.3 * topSpeed)) }
    lookahead = min(max(distance / topSpeed, isDriven ? 2 * tick : tick), isDriven ? 0.6 : 1)
    gapNow = gap(.zero)
    partFromOthers(motion, isDriven)
    aim()
    side = passingSide()
    guard isDriven else { return bestVelocity(DynamicWindow.speeds, motion, isFree) }
    // Where it would go if it could go anywhere is where it turns to, and not into what stands before it.
    let wish = bestVelocity(DynamicWindow.wishSpeeds, motion, isFree)
    if wish != .zero {
      target = wish * (distance / length(wish))
      aim()
    }
    side = 0
    return bestDrive(motion, isFree)
  }

  private mutating func aim() {
    ahead = target / distance
    right = SIMD2(-ahead.y, ahead.x)
  }

  private func bestVelocity(
    _ speeds: Int, _ motion: DiscMotion, _ isFree: (SIMD2<Double>, SIMD2<Double>) -> Bool
  ) -> SIMD2<Double> {
    var best = (score: -Double.infinity, command: SIMD2<Double>.zero)
    for i in (0..<speeds).reversed() {
      let speed = sample(0...limit, i, speeds)
      for turn in DynamicWindow.directions {
        let direction = ahead * turn.x + right * turn.y
        let reached = motion.drive == .holonomic ? reachable(direction * speed, motion) : direction * speed
        let size = length(reached)
        let arc = Arc(speed: size, turn: straight(size > 0 ? reached / size : ahead))
        consider(arc, reached, false, motion, &best, isFree)
        if speed == 0 { break }
      }
    }
    return best.command
  }

  private mutating func bestDrive(
    _ motion: DiscMotion, _ isFree: (SIMD2<Double>, SIMD2<Double>) -> Bool
  ) -> SIMD2<Double> {
    var best = (score: -Double.infinity, command: SIMD2<Double>.zero)
    let (linear, rates) = window(motion)
    turns.removeAll(keepingCapacity: true)
    for j in 0..<DynamicWindow.turnRates {
      turns.append(curve(sample(rates, j, DynamicWindow.turnRates)))
    }
    for i in (0..<DynamicWindow.speeds).reversed() {
      let speed = sample(linear, i, DynamicWindow.speeds)
      for turn in turns {
        consider(Arc(speed: speed, turn: turn), SIMD2(speed, turn.rate), true, motion, &best, isFree)
      }
    }
    guard best.score == -.infinity else { return best.command }
    // Nothing is safe: it brakes, and then turns on the spot toward its way, which hits nobody.
    return SIMD2(0, velocity.x > 0 ? 0 : target.y >= 0 ? motion.maxTurnRate : -motion.maxTurnRate)
  }

  /// Keeps a command if it is better than the best so far.
  @inline(__always)
  private func consider(
    _ arc: Arc, _ command: SIMD2<Double>, _ isDriven: Bool, _ motion: DiscMotion,
    _ best: inout (score: Double, command: SIMD2<Double>),
    _ isFree: (SIMD2<Double>, SIMD2<Double>) -> Bool
  ) {
    let promise = promise(of: arc, isDriven)
    guard promise > best.score, var danger = danger(of: arc, motion, below: promise - best.score)
    else { return }
    // What the rays of the lidar miss.
    if arc.speed > 0 {
      let (end, stepped) = (end(of: arc, motion), arc.turn.step * arc.speed)
      guard isFree(.zero, end),
        arc.turn.rate == 0 || end == stepped || isFree(.zero, stepped) && isFree(stepped, end),
        arc.turn.rate == 0 || isFree(.zero, arc.turn.direction * (arc.speed * tick / 2))
      else { return }
      danger = max(danger, hiddenDanger(of: arc, isFree))
    }
    if promise - danger > best.score { best = (promise - danger, command) }
  }

  private func straight(_ direction: SIMD2<Double>) -> Turn {
    Turn(
      rate: 0, direction: direction, ahead: direction * lookahead, sample: direction * sampleTime,
      step: direction * tick)
  }

  private func curve(_ rate: Double) -> Turn {
    func place(_ time: Double) -> SIMD2<Double> {
      let half = rate * time / 2
      if abs(half) < 1e-6 { return SIMD2(time, 0) }
      return SIMD2(cos(half), sin(half)) * (time * sin(half) / half)
    }
    let turned = rate * sampleTime
    return Turn(
      rate: rate, direction: SIMD2(1, 0), ahead: place(lookahead), sample: place(sampleTime),
      step: place(tick), rotation: SIMD2(cos(turned), sin(turned)))
  }

  var sampleTime: Double { options.horizon / Double(DynamicWindow.samples) }

  private func sample(_ range: ClosedRange<Double>, _ index: Int, _ count: Int) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * Double(index) / Double(count - 1)
  }

  /// What a differential drive can come to within a step.
  private func window(_ motion: DiscMotion) -> (ClosedRange<Double>, ClosedRange<Double>) {
    let speedChange = (motion.maxAcceleration ?? .infinity) * motion.timeStep
    let turnChange = (motion.maxTurnAcceleration ?? .infinity) * motion.timeStep
    let slowest = max(velocity.x - speedChange, 0)
    let left = min(max(velocity.y - turnChange, -motion.maxTurnRate), motion.maxTurnRate)
    return (
      slowest...max(slowest, min(velocity.x + speedChange, limit)),
      left...max(left, min(velocity.y + turnChange, motion.maxTurnRate))
    )
  }

  /// What a holonomic robot comes to within a step when it is asked for a velocity.
  private func reachable(_ wanted: SIMD2<Double>, _ motion: DiscMotion) -> SIMD2<Double> {
    guard let limit = motion.maxAcceleration else { return wanted }
    let change = wanted - velocity
    let size = length(change)
    return size > limit * motion.timeStep ? velocity + change * (limit * motion.timeStep / size) : wanted
  }

  /// Meters until it stands if it brakes after this step.
  func wayToStop(_ speed: Double, _ motion: DiscMotion) -> Double {
    speed * motion.timeStep + (motion.maxAcceleration.map { speed * speed / (2 * $0) } ?? 0)
  }

  /// Where it stands then: a differential drive turns until its turn rate is 0.
  func end(of arc: Arc, _ motion: DiscMotion) -> SIMD2<Double> {
    let stepped = arc.turn.step * arc.speed
    guard let limit = motion.maxAcceleration else { return stepped }
    let rate = arc.turn.rate
    var turned = rate * motion.timeStep
    if rate != 0, let turnLimit = motion.maxTurnAcceleration {
      turned += rate / 2 * min(abs(rate) / (2 * turnLimit), arc.speed / limit)
    }
    let direction = rate == 0 ? arc.turn.direction : Angle.turn(arc.turn.direction, by: turned)
    return stepped + direction * (arc.speed * arc.speed / (2 * limit))
  }

  func length(_ way: SIMD2<Double>) -> Double { (way * way).sum().squareRoot() }
}
