import Basics
import Simulation

/// The steps of an episode as arrays, as `navsim_trace_read` describes them.
struct TraceArrays {
  private let agents: Int
  private let isContinuous: Bool
  private var steps = 0
  private var cells: [Int32] = []
  private var goalCells: [Int32] = []
  private var points: [Double] = []
  private var goalPoints: [Double] = []
  private var velocities: [Double] = []
  private var headings: [Double] = []
  private var actions: [UInt8] = []
  private var arrived: [UInt8] = []
  private var events: [UInt8] = []
  private var attention = AttentionColumns()

  init(_ world: WorldConfiguration) {
    agents = world.agents.count
    isContinuous = world.dynamics.model.isContinuous
  }

  mutating func add(_ step: TraceStep) {
    if isContinuous {
      for disc in step.discs {
        points += [disc.position.x, disc.position.y]
        goalPoints += [disc.goal.x, disc.goal.y]
        velocities += [disc.velocity.x, disc.velocity.y]
        headings.append(disc.heading)
      }
    } else {
      for place in step.positions { cells += place.map { Int32($0) } }
      for place in step.goals { goalCells += place.map { Int32($0) } }
      headings += step.headings ?? []
    }
    // Nothing was done before the start.
    if steps > 0 { actions += step.actions }
    let first = arrived.count
    arrived += repeatElement(0, count: agents)
    events += repeatElement(0, count: agents)
    for agent in step.arrived { arrived[first + agent] = 1 }
    for event in step.events { events[first + event.agent] = event.kind == .agentCollision ? 1 : 2 }
    for row in step.attention ?? [] { attention.add(row, step: step.t) }
    steps += 1
  }

  var all: [AnswerArray] {
    let (places, rows) = ([steps, agents, 2], [steps, agents])
    var arrays: [AnswerArray] =
      isContinuous
      ? [
        AnswerArray("positions", points, shape: places), AnswerArray("goals", goalPoints, shape: places),
        AnswerArray("velocities", velocities, shape: places),
      ]
      : [
        AnswerArray("positions", cells, shape: places), AnswerArray("goals", goalCells, shape: places),
      ]
    if headings.count == steps * agents, !headings.isEmpty {
      arrays.append(AnswerArray("headings", headings, shape: rows))
    }
    arrays += [
      AnswerArray("actions", actions, shape: [max(steps - 1, 0), agents]),
      AnswerArray("arrived", arrived, shape: rows), AnswerArray("events", events, shape: rows),
    ]
    return arrays + attention.arrays
  }

  /// What the numbers of `attention.entity` stand for.
  var names: JSONValue { .array(attention.names.map { .string($0) }) }
}

/// What was attended to, a row a step, agent, head and entity; and what was decided, a row a step and agent.
private struct AttentionColumns {
  private(set) var names: [String] = []
  private var numbers: [String: Int32] = [:]
  private var step: [Int32] = []
  private var agent: [Int32] = []
  private var head: [Int32] = []
  private var entity: [Int32] = []
  private var original: [Float] = []
  private var enhanced: [Float] = []
  private var decisionStep: [Int32] = []
  private var decisionAgent: [Int32] = []
  private var value: [Float] = []
  private var probabilities: [Float] = []

  mutating func add(_ row: TraceAttention, step t: Int) {
    let entities = row.entities.map { number($0) }
    for head in row.enhanced.indices {
      for place in entities.indices {
        step.append(Int32(t))
        agent.append(Int32(row.agent))
        self.head.append(Int32(head))
        entity.append(entities[place])
        original.append(row.original[head][place])
        enhanced.append(row.enhanced[head][place])
      }
    }
    decisionStep.append(Int32(t))
    decisionAgent.append(Int32(row.agent))
    value.append(row.value ?? .nan)
    probabilities += row.probabilities
  }

  private mutating func number(_ name: String) -> Int32 {
    if let known = numbers[name] { return known }
    let next = Int32(names.count)
    names.append(name)
    numbers[name] = next
    return next
  }

  var arrays: [AnswerArray] {
    guard !decisionStep.isEmpty else { return [] }
    let (rows, decisions) = ([step.count], [decisionStep.count])
    return [
      AnswerArray("attention.step", step, shape: rows), AnswerArray("attention.agent", agent, shape: rows),
      AnswerArray("attention.head", head, shape: rows), AnswerArray("attention.entity", entity, shape: rows),
      AnswerArray("attention.W", original, shape: rows), AnswerArray("attention.W*", enhanced, shape: rows),
      AnswerArray("decisions.step", decisionStep, shape: decisions),
      AnswerArray("decisions.agent", decisionAgent, shape: decisions),
      AnswerArray("decisions.value", value, shape: decisions),
      AnswerArray(
        "decisions.probabilities", probabilities,
        shape: decisions + [probabilities.count / decisionStep.count]),
    ]
  }
}
