import Foundation
import Simulation

/// What commands are worth, and which could not be followed by a stop in time.
extension DynamicWindow {
  /// Meters beyond which more room to walls, and to discs, is worth no more.
  private static let enoughOfWalls = 0.3
  static let enoughOfDiscs = 0.4
  /// What discs weigh against walls, and a contact against the closest pass.
  private static let discShare = 2.0
  private static let contactShare = 3.0
  /// What going off to the right is worth where somebody comes the other way.
  private static let sideWeight = 0.25
  /// Meters that stay between discs.
  private static let margin = 0.02

  /// The score of an arc but for what is in its way: speed toward the target, heading, the side on which it passes.
  func promise(of arc: Arc, _ isDriven: Bool) -> Double {
    let place = arc.turn.ahead * arc.speed
    let rest = target - place
    let left = length(rest)
    let span = limit * lookahead
    var score = options.progressWeight * min((distance - left) / min(span, distance), 1)
    if isDriven {
      // Once there, which way it looks matters no more.
      let error =
        left > 1e-9 ? abs(Angle.wrapped(Angle.of(rest) - arc.turn.rate * lookahead)) * min(2 * left, 1) : 0
      score += options.headingWeight * (1 - error / .pi)
    }
    if side != 0 { score += DynamicWindow.sideWeight * side * (place * right).sum() / span }
    return score + options.clearanceWeight
  }

  /// 1 where somebody comes the other way, −1 if that one is on the right already, 0 where nobody does.
  func passingSide() -> Double {
    var nearest = (distance: 4.0, side: 0.0)
    for other in others {
      let (along, aside) = ((other.offset * ahead).sum(), (other.offset * right).sum())
      guard along > 0, along < nearest.distance, abs(aside) < other.reach + 0.3,
        (other.velocity * ahead).sum() < -0.1 * topSpeed
      else { continue }
      nearest = (along, aside > other.reach / 2 ? -1 : 1)
    }
    return nearest.side
  }

  /// What the walls and discs along an arc cost; nil if that is `limit` or more, and if it could not stop before it touches
  /// one.
  ///
  /// Close passes cost more the closer they are, contacts more the sooner they come.
  func danger(of arc: Arc, _ motion: DiscMotion, below limit: Double) -> Double? {
    let stop = wayToStop(arc.speed, motion)
    if arc.speed > 0, !keepsToItsSide(arc, motion, stop) { return nil }
    let step = sampleTime
    var chord = arc.turn.sample * arc.speed
    var place = SIMD2<Double>.zero
    var (walls, discs) = (0.0, 0.0)
    for sample in 1...DynamicWindow.samples {
      let time = step * Double(sample)
      let gone = arc.speed * (time - step)
      if !isLast || gone < distance {
        place += chord
        chord = next(chord, arc)
      }
      let fade = fade(time)
      if sample == 1 || (arc.speed > 0 && gone < max(distance, stop)) {
        let gap = arc.speed > 0 ? gap(place) : gapNow
        if gap <= 0, gap < gapNow {
          guard gone >= stop else { return nil }
          walls = max(walls, wallContact(arc, time))
          break
        }
        let lack = 1 - min(max(gap, 0) / DynamicWindow.enoughOfWalls, 1)
        walls = max(walls, lack * lack)
      }
      for other in others {
        let apart = other.offset + other.velocity * time - place
        let far = other.reach + DynamicWindow.enoughOfDiscs
        let squared = (apart * apart).sum()
        guard squared < far * far else { continue }
        let lack = 1 - (squared.squareRoot() - other.reach) / DynamicWindow.enoughOfDiscs
        discs = max(discs, other.weight * fade * (lack < 1 ? lack * lack : DynamicWindow.contactShare))
      }
      if options.clearanceWeight * (walls + DynamicWindow.discShare * discs) >= limit { return nil }
    }
    return options.clearanceWeight * (walls + DynamicWindow.discShare * discs)
  }

  /// What a wall of the map on the first half of the horizon costs, as far as the arc is followed.
  func hiddenDanger(of arc: Arc, _ isFree: (SIMD2<Double>, SIMD2<Double>) -> Bool) -> Double {
    var chord = arc.turn.sample * arc.speed
    var (start, place) = (SIMD2<Double>.zero, SIMD2<Double>.zero)
    let half = DynamicWindow.samples / 2
    for sample in 1...half {
      let time = sampleTime * Double(sample)
      // No farther than its target.
      let rest = min((distance - arc.speed * (time - sampleTime)) / (arc.speed * sampleTime), 1)
      place += chord * rest
      let isEnd = sample == half || rest < 1
      // Straight ways in one, arcs in legs of two samples.
      if isEnd || (arc.turn.rate != 0 && sample % 2 == 0) {
        if !isFree(start, place) {
          return options.clearanceWeight * wallContact(arc, time)
        }
        start = place
      }
      if isEnd { break }
      chord = next(chord, arc)
    }
    return 0
  }

  /// The chord after another of an arc.
  @inline(__always)
  private func next(_ chord: SIMD2<Double>, _ arc: Arc) -> SIMD2<Double> {
    let turn = arc.turn.rotation
    return SIMD2(chord.x * turn.x - chord.y * turn.y, chord.x * turn.y + chord.y * turn.x)
  }

  /// What a wall ahead costs: less the slower it is, since it stops in time.
  private func wallContact(_ arc: Arc, _ time: Double) -> Double { 2 * fade(time) * arc.speed / topSpeed }

  /// How much what comes later counts.
  private func fade(_ time: Double) -> Double { 1 - 0.8 * time / options.horizon }

  /// Whether it stands, if it brakes, on its own side of the middle between it and each disc.
  private func keepsToItsSide(_ arc: Arc, _ motion: DiscMotion, _ stop: Double) -> Bool {
    var place: SIMD2<Double>?
    for other in others where other.room < stop {
      let end = place ?? end(of: arc, motion)
      place = end
      if (end * other.normal).sum() > other.room + 1e-9 { return false }
      // An arc bulges: as it sets out.
      if arc.turn.rate != 0, (arc.turn.direction * other.normal).sum() * arc.speed * tick / 2 > other.room {
        return false
      }
    }
    return true
  }

  /// Finds the middle between it and each other: two that stay on their sides, and can brake on them, never touch (as in
  /// buffered Voronoi cells, Zhou et al. 2017).
  mutating func partFromOthers(_ motion: DiscMotion, _ isDriven: Bool) {
    /// The way on which one brakes from a velocity.
    func braking(_ velocity: SIMD2<Double>) -> SIMD2<Double> {
      motion.maxAcceleration.map { velocity * (length(velocity) / (2 * $0)) } ?? .zero
    }
    let own = braking(isDriven ? SIMD2(velocity.x, 0) : velocity)
    for index in others.indices {
      let other = others[index]
      let (mine, its) = DynamicWindow.closest(own, other.offset, other.offset + braking(other.velocity))
      let apart = length(its - mine)
      let normal = apart > 1e-9 ? (its - mine) / apart : other.offset / max(length(other.offset), 1e-9)
      others[index].normal = normal
      others[index].room =
        max((apart - other.reach - DynamicWindow.margin) / 2, 0) + (mine * normal).sum()
    }
  }

  /// The points of two segments, one of them from the origin, that are closest to each other.
  private static func closest(
    _ end: SIMD2<Double>, _ otherStart: SIMD2<Double>, _ otherEnd: SIMD2<Double>
  ) -> (SIMD2<Double>, SIMD2<Double>) {
    func nearest(_ point: SIMD2<Double>, _ start: SIMD2<Double>, _ way: SIMD2<Double>) -> SIMD2<Double> {
      let size = (way * way).sum()
      return size > 0 ? start + way * min(max(((point - start) * way).sum() / size, 0), 1) : start
    }
    let way = otherEnd - otherStart
    // Of segments that don't cross one of the two points is an end.
    var best = (mine: SIMD2<Double>.zero, its: nearest(.zero, otherStart, way))
    var least = ((best.its - best.mine) * (best.its - best.mine)).sum()
    func offer(_ mine: SIMD2<Double>, _ its: SIMD2<Double>) {
      let squared = ((its - mine) * (its - mine)).sum()
      if squared < least { (best, least) = ((mine, its), squared) }
    }
    offer(end, nearest(end, otherStart, way))
    offer(nearest(otherStart, .zero, end), otherStart)
    offer(nearest(otherEnd, .zero, end), otherEnd)
    return best
  }

  /// Meters from the rim to the nearest wall that the lidar saw, of the robot at a place.
  func gap(_ place: SIMD2<Double>) -> Double {
    var nearest = Double.infinity
    for point in points {
      let (x, y) = (point.x - place.x, point.y - place.y)
      nearest = min(nearest, x * x + y * y)
    }
    return nearest.squareRoot() - radius
  }
}
