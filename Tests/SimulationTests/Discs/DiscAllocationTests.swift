import Basics
import CAllocationCounter
import GridWorld
import Simulation
import Testing

@Suite("Memory of discs") struct DiscAllocationTests {
  @Test(
    "is not asked for after the first steps",
    .enabled(if: navsim_allocation_count() >= 0, "the C library offers no way to count"),
    arguments: DiscMotion.Drive.allCases, DiscMotion.ContactRule.allCases)
  func stepsAllocateNothing(drive: DiscMotion.Drive, contact: DiscMotion.ContactRule) {
    var rng = SplitMix64(seed: 6)
    func uniform() -> Double { 2 * Double(rng.uniform()) - 1 }
    var motion = DiscMotion(drive)
    (motion.contact, motion.actuationNoise, motion.odometryNoise) = (contact, 0.1, 0.1)
    var discs: [DiscSetup] = []
    for y in 0..<5 {
      for x in 0..<8 { discs.append(disc(1.5 + Double(x), 1.5 + Double(y), goals: [SIMD2(6, 5)])) }
    }
    var world = discWorld(
      room(14, 14), motion, task: .lifelong,
      obstacles: [.door(cell: Cell(11, 11), open: 2, closed: 3, phase: 0)],
      discs)
    let actions = [Action](repeating: .idle, count: 40)
    let catalogue = world.catalogue
    let choices = (0..<100).map { _ in (0..<40).map { _ in Action(rng.index(below: catalogue.count)) } }
    let commands: [[SIMD2<Double>?]] = (0..<100).map { _ in (0..<40).map { _ in SIMD2(uniform(), uniform()) }
    }
    func run(_ steps: Range<Int>) {
      for step in steps {
        if step % 2 == 0 {
          world.advance(choices[step])
        } else {
          world.advance(actions, commands: commands[step])
        }
      }
    }
    run(0..<50)
    let before = navsim_allocation_count()
    run(50..<100)
    #expect(navsim_allocation_count() - before == 0)
  }
}
