import Basics
import Foundation

/// The disturbances of lidars in one step: each draw depends only on (seed, episode, step, agent, beam), so that it
/// doesn't matter who scans first. The sibling of `SensorNoise`, from the same stream.
public struct LidarNoise: Sendable {
  /// Kinds of draws. `SensorNoise` has the small numbers of this stream.
  private enum Disturbance: Int {
    case dropout = 32
    case gaussianRadius, gaussianAngle
  }

  /// No Gaussian draw is farther from 0: √(2 ln 2²⁴), since uniform draws have 24 bits.
  static let greatestDeviation = 5.8

  private let sensor: LidarSensor
  private let seed: UInt64
  private let episode: Int
  private let step: Int

  public init(_ sensor: LidarSensor, seed: UInt64, episode: Int, step: Int) {
    self.sensor = sensor
    self.seed = seed
    self.episode = episode
    self.step = step
  }

  /// The draws of one agent.
  ///
  /// - Parameter agent: the number that its draws go by.
  package func beams(of agent: Int) -> Beams {
    let key = RandomStream.generator(seed: seed, episode: episode, purpose: .sensors, agent: agent).state
    return Beams(sensor: sensor, key: key, step: step)
  }

  package struct Beams {
    let sensor: LidarSensor
    let key: UInt64
    let step: Int

    private func draw(_ beam: Int, _ disturbance: Disturbance) -> Float {
      RandomStream.uniform(key: key, step, beam, disturbance.rawValue)
    }

    /// Whether a beam reports nothing.
    package func isSilent(_ beam: Int) -> Bool {
      sensor.dropout > 0 && draw(beam, .dropout) < Float(sensor.dropout)
    }

    /// Meters that a beam is off by. With `turn`, a pair of independent Gaussian draws (Box and Muller).
    package func error(_ beam: Int) -> Float {
      guard sensor.rangeNoise > 0 else { return 0 }
      return Float(sensor.rangeNoise) * radius(beam) * cos(2 * .pi * draw(beam, .gaussianAngle))
    }

    /// Radians that a beam's direction is off by.
    package func turn(_ beam: Int) -> Float {
      guard sensor.angularNoise > 0 else { return 0 }
      return Float(sensor.angularNoise) * radius(beam) * sin(2 * .pi * draw(beam, .gaussianAngle))
    }

    private func radius(_ beam: Int) -> Float {
      (-2 * log(1 - draw(beam, .gaussianRadius))).squareRoot()
    }
  }
}
