import Basics
import Foundation
public import GridWorld

/// Casts the beams of lidars from any pose against blocked cells and discs.
///
/// Distances are in meters from the robot's CENTER, not from its rim, in a straight line to where the beam meets the
/// cell's border or the disc's rim; 0 if the center is in a blocked cell or in (or on the rim of) a disc. What is at
/// the sensor's range exactly is still met. The wall is told where a disc is as far, the lowest index of discs.
/// Exactly through a corner a beam passes unless both cells beside it are blocked (`LidarRay`).
///
/// A step: `refresh` if cells changed, `place` once, then a scan a robot, in any order. After the first step nothing
/// allocates. The scanner has room for one scan at a time: one scanner a thread.
public final class LidarScanner {
  public let sensor: LidarSensor
  public let layout: GridLayout
  /// Meters.
  public let cellSize: Double
  package let clearance: ClearanceMap
  private let perMeter: Double
  private let discs: DiscBuckets
  /// (cos, sin) of each beam from the heading.
  private let table: FlatBuffer<SIMD2<Double>>
  private let scratch: Scratch

  /// Of the scan in work, a value a beam.
  private struct Scratch {
    let direction: FlatBuffer<SIMD2<Double>>
    let ray: FlatBuffer<LidarRay>
    /// Cells to the nearest disc, or the range, and the disc.
    let nearest: FlatBuffer<Double>
    let disc: FlatBuffer<Int32>
  }

  /// - Parameters:
  ///   - cellSize: Meters.
  ///   - blocked: shape (padded cells); not 0 where beams end. The margin is blocked whatever it says.
  /// - Precondition: as the sensor's `validate` checks; the map no larger than navsim accepts.
  public init(_ sensor: LidarSensor, layout: GridLayout, cellSize: Double, blocked: [UInt8]) {
    do {
      try sensor.validate()
    } catch {
      preconditionFailure("\(error)")
    }
    precondition(cellSize > 0 && cellSize.isFinite, "cells of \(cellSize) m")
    precondition(max(layout.width, layout.height) <= OccupancyGrid.maximumSide && layout.count < Int32.max)
    self.sensor = sensor
    self.layout = layout
    self.cellSize = cellSize
    perMeter = 1 / cellSize
    clearance = ClearanceMap(layout, blocked: blocked)
    discs = DiscBuckets(width: layout.width, height: layout.height, reach: sensor.range / cellSize)
    table = FlatBuffer(
      (0..<sensor.count).map { beam in
        let angle = sensor.angle(ofBeam: beam)
        return LidarScanner.straightened(SIMD2(cos(angle), sin(angle)))
      })
    scratch = Scratch(
      direction: FlatBuffer(repeating: .zero, count: sensor.count),
      ray: FlatBuffer(unwritten: sensor.count),
      nearest: FlatBuffer(repeating: 0, count: sensor.count),
      disc: FlatBuffer(repeating: 0, count: sensor.count))
  }

  // MARK: - The world

  /// Takes in which cells are blocked now: as many as the layout's.
  public func refresh(blocked: [UInt8]) {
    precondition(blocked.count == layout.count, "\(blocked.count) cells for a layout of \(layout.count)")
    blocked.withUnsafeBufferPointer { if let blocked = $0.baseAddress { clearance.refresh(blocked) } }
  }

  /// Takes in where the discs are now.
  ///
  /// - Parameters:
  ///   - positions: Meters; finite.
  ///   - radii: Meters; as many, finite, not negative.
  public func place(_ positions: [SIMD2<Double>], radii: [Double]) {
    precondition(positions.count == radii.count, "a radius a disc")
    positions.withUnsafeBufferPointer { positions in
      radii.withUnsafeBufferPointer { radii in
        if let positions = positions.baseAddress, let first = radii.baseAddress {
          place(positions, radii: first, count: radii.count)
        } else {
          discs.clear()
        }
      }
    }
  }

  /// As above, from memory that is valid during the call.
  public func place(
    _ positions: UnsafePointer<SIMD2<Double>>, radii: UnsafePointer<Double>, count: Int
  ) {
    discs.place(positions, radii, count: count, perMeter: perMeter)
  }

  // MARK: - Scans

  /// What one robot's lidar measures.
  ///
  /// - Parameters:
  ///   - position: Meters from the upper left corner of the map.
  ///   - heading: Radians from +x toward +y.
  ///   - own: the disc that is the robot itself; nil if none is.
  ///   - visible: a mask of the discs; nil if all are to be seen.
  ///   - noise: of this step; nil for true distances.
  ///   - number: what the agent's noise goes by; nil: its row.
  ///   - agent: the row of `scan` to write.
  public func scan(
    from position: SIMD2<Double>, heading: Double, excluding own: Int? = nil, visible: [Bool]? = nil,
    noise: LidarNoise? = nil, number: Int? = nil, into scan: LidarScan, agent: Int = 0
  ) {
    precondition(visible.map { $0.count == discs.count } ?? true, "the mask has an entry a disc")
    let noise = sensor.isNoisy ? noise?.beams(of: number ?? agent) : nil
    if let visible {
      visible.withUnsafeBufferPointer {
        cast(from: position, heading, Seen(own: own ?? -1, mask: $0.baseAddress), noise, into: scan, agent)
      }
    } else {
      cast(from: position, heading, Seen(own: own ?? -1, mask: nil), noise, into: scan, agent)
    }
  }

  /// What the lidars of all robots measure: robot `i` stands at `positions[i]` and is disc `i`.
  ///
  /// - Parameters:
  ///   - positions: Meters.
  ///   - headings: Radians, one a robot.
  ///   - visible: a mask of the discs; nil if all are to be seen.
  ///   - noise: of this step; nil for true distances.
  public func scanAll(
    from positions: [SIMD2<Double>], headings: [Double], visible: [Bool]? = nil, noise: LidarNoise? = nil,
    into scan: LidarScan
  ) {
    precondition(headings.count == scan.agents && positions.count >= headings.count, "one pose a row")
    for agent in 0..<scan.agents {
      self.scan(
        from: positions[agent], heading: headings[agent], excluding: agent, visible: visible, noise: noise,
        into: scan, agent: agent)
    }
  }

  // MARK: - A scan in phases

  /// Which discs a robot sees.
  private struct Seen {
    let own: Int
    let mask: UnsafePointer<Bool>?
  }

  private func cast(
    from position: SIMD2<Double>, _ heading: Double, _ seen: Seen, _ noise: LidarNoise.Beams?,
    into scan: LidarScan, _ agent: Int
  ) {
    precondition(position.x.isFinite && position.y.isFinite && heading.isFinite, "the pose is not finite")
    precondition(agent >= 0 && agent < scan.agents && scan.beams == sensor.count, "no such row")
    let distance = scan.distance.base + agent * sensor.count
    let code = scan.code.base + agent * sensor.count
    let place = position * perMeter
    if let cell = cellStopping(place) {
      for beam in 0..<sensor.count {
        distance[beam] = 0
        code[beam] = LidarScan.wall(cell)
      }
    } else {
      let forward = LidarScanner.straightened(SIMD2(cos(heading), sin(heading)))
      aim(forward, noise)
      meetDiscs(from: place, forward, seen, spread: noise == nil ? 0 : sensor.angularNoise)
      meetWalls(from: place, distance, code)
    }
    if let noise { disturb(noise, distance, code) }
  }

  /// The blocked padded cell that a place is in, the nearest of the margin if it is off the map; nil if it is free.
  private func cellStopping(_ place: SIMD2<Double>) -> Int? {
    // A cell off the map is one of the margin.
    let column = Int(min(max(place.x.rounded(.down), -1), Double(layout.width)))
    let row = Int(min(max(place.y.rounded(.down), -1), Double(layout.height)))
    let cell = layout.index(of: Cell(column, row))
    return clearance.clearance[cell] == 0 ? cell : nil
  }

  /// Turns the beams to where the robot looks.
  private func aim(_ forward: SIMD2<Double>, _ noise: LidarNoise.Beams?) {
    let table = table.base
    let direction = scratch.direction.base
    let turnsBeams = sensor.angularNoise > 0
    for beam in 0..<sensor.count {
      var beamDirection = LidarScanner.turned(table[beam], by: forward)
      if turnsBeams, let noise {
        let turn = Double(noise.turn(beam))
        beamDirection = LidarScanner.turned(beamDirection, by: SIMD2(cos(turn), sin(turn)))
      }
      direction[beam] = LidarScanner.straightened(beamDirection)
    }
  }

  /// Finds the nearest disc of each beam: of every disc in range, only the beams that can meet it are tested.
  private func meetDiscs(
    from place: SIMD2<Double>, _ forward: SIMD2<Double>, _ seen: Seen, spread: Double
  ) {
    let count = sensor.count
    let range = sensor.range * perMeter
    let nearest = scratch.nearest.base
    let disc = scratch.disc.base
    for beam in 0..<count {
      nearest[beam] = range
      disc[beam] = LidarScan.nothing
    }
    guard discs.count > 0 else { return }
    let beams = BeamIndex(sensor)
    // Wider than exact: every beam is tested by itself.
    let slack = 1e-6 + LidarNoise.greatestDeviation * spread
    discs.forEach(around: place, reach: range) { other in
      let offset = other.center - place
      let squaredDistance = (offset * offset).sum()
      let reach = range + other.radius
      guard squaredDistance <= reach * reach, other.index != seen.own, seen.mask?[other.index] ?? true else {
        return
      }
      if squaredDistance <= other.radius * other.radius {
        for beam in 0..<count { meet(other, beam, at: 0) }
        return
      }
      let ahead = offset.x * forward.x + offset.y * forward.y
      let aside = offset.y * forward.x - offset.x * forward.y
      let halfWidth = asin(min(other.radius / squaredDistance.squareRoot(), 1)) + slack
      beams.forEach(around: atan2(aside, ahead), halfWidth) { beam in
        let direction = scratch.direction.base[beam]
        let along = offset.x * direction.x + offset.y * direction.y
        let across = offset.x * direction.y - offset.y * direction.x
        let halfChord = other.radius * other.radius - across * across
        if halfChord >= 0 && along > 0 { meet(other, beam, at: max(along - halfChord.squareRoot(), 0)) }
      }
    }
  }

  @inline(__always)
  private func meet(_ other: DiscBuckets.Disc, _ beam: Int, at way: Double) {
    let nearest = scratch.nearest.base + beam
    let disc = scratch.disc.base + beam
    let index = Int32(truncatingIfNeeded: other.index)
    // Nothing is told by a negative number, so that a disc at the range itself is told too.
    if way < nearest.pointee || (way == nearest.pointee && (disc.pointee < 0 || index < disc.pointee)) {
      nearest.pointee = way
      disc.pointee = index
    }
  }

  /// Walks the beams from a free cell up to their nearest discs, and tells what they meet.
  private func meetWalls(
    from place: SIMD2<Double>, _ distance: UnsafeMutablePointer<Float>, _ code: UnsafeMutablePointer<Int32>
  ) {
    let count = sensor.count
    let direction = scratch.direction.base
    let ray = scratch.ray.base
    let nearest = scratch.nearest.base
    let disc = scratch.disc.base
    let column = Int(place.x)
    let row = Int(place.y)
    let origin = layout.index(of: Cell(column, row))
    let fraction = SIMD2(place.x - Double(column), place.y - Double(row))
    let stride = layout.stride
    // Apart from the walks, whose ends no processor foresees.
    for beam in 0..<count { ray[beam] = LidarRay(direction[beam], from: fraction, stride: stride) }
    let clearance = UnsafePointer(clearance.clearance.base)
    let metersPerUnit = cellSize / LidarRay.unit
    let range = Float(sensor.range)
    for beam in 0..<count {
      let stop = ray[beam].walk(from: origin, limit: LidarRay.units(nearest[beam]), clearance: clearance)
      if stop.cell >= 0 {
        distance[beam] = min(Float(Double(stop.way) * metersPerUnit), range)
        code[beam] = LidarScan.wall(stop.cell)
      } else {
        distance[beam] = disc[beam] < 0 ? range : min(Float(nearest[beam] * cellSize), range)
        code[beam] = disc[beam]
      }
    }
  }

  private func disturb(
    _ noise: LidarNoise.Beams, _ distance: UnsafeMutablePointer<Float>, _ code: UnsafeMutablePointer<Int32>
  ) {
    let range = Float(sensor.range)
    for beam in 0..<sensor.count {
      if noise.isSilent(beam) {
        distance[beam] = range
        code[beam] = LidarScan.silent
      } else {
        distance[beam] = min(max(distance[beam] + noise.error(beam), 0), range)
      }
    }
  }

  // MARK: - Directions

  @inline(__always)
  private static func turned(_ direction: SIMD2<Double>, by turn: SIMD2<Double>) -> SIMD2<Double> {
    SIMD2(
      direction.x * turn.x - direction.y * turn.y, direction.x * turn.y + direction.y * turn.x)
  }

  /// What is parallel to an axis but for rounding gets an exact 0, so that it never leaves its row or column.
  @inline(__always)
  private static func straightened(_ direction: SIMD2<Double>) -> SIMD2<Double> {
    SIMD2(
      abs(direction.x) < 1e-12 ? 0 : direction.x, abs(direction.y) < 1e-12 ? 0 : direction.y)
  }
}
