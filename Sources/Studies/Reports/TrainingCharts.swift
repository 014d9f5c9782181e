import Basics
import Evaluation

/// The learning curves of a run.
struct TrainingCharts {
  /// What one chart shows.
  struct Kind {
    var title: String
    /// What the y axis is called.
    var unit: String
    var note: String
    /// Columns of `metrics.csv` with what they are called; those of held-out evaluations have marks.
    var columns: [(column: String, name: String)]
    var isShare = false
    /// Whether 0 belongs to it, where nothing is below.
    var isFromZero = true
  }

  /// What the curves run over.
  enum Axis: CaseIterable {
    case agentSteps, time
  }

  static let kinds = [
    Kind(
      title: "Return", unit: "return", note: "Of an episode, mean over the update's episodes and agents.",
      columns: [("return", "return")], isFromZero: false),
    Kind(
      title: "Success", unit: "share",
      note:
        "CSR: share of episodes in which every agent is on its goal; ISR: share of agents. Held out: on instances that training never sees.",
      columns: [
        ("CSR", "CSR, training"), ("evalCSR", "CSR, held out"), ("ISR", "ISR, training"),
        ("evalISR", "ISR, held out"),
      ], isShare: true),
    Kind(
      title: "Sum of costs", unit: "SoC (agent-steps)", note: "SoC of held-out episodes. Lower is better.",
      columns: [("evalSoC", "held out")]),
    Kind(
      title: "Episode length", unit: "steps", note: "Steps, mean over the update's episodes.",
      columns: [("length", "length")]),
    Kind(
      title: "Entropy of actions", unit: "nats",
      note: "Nats, mean over decisions: what is left of exploring.",
      columns: [("entropy", "entropy")]),
    Kind(
      title: "KL to the reference", unit: "nats",
      note: "Nats, mean over decisions: how far the policy has gone from the one it began with.",
      columns: [("referenceKL", "KL")]),
    Kind(
      title: "Clipped decisions", unit: "share of decisions",
      note: "Share whose probability ratio left its limits.",
      columns: [("clippedShare", "share")]),
    Kind(
      title: "Imitation", unit: "cross-entropy (nats)",
      note: "Cross-entropy with the expert's actions, nats: on the data learned from, and held out.",
      columns: [
        ("crossEntropy", "training"), ("heldOutCrossEntropy", "held out"), ("teacherCrossEntropy", "teacher"),
      ]
    ),
    Kind(
      title: "Accuracy", unit: "share of actions",
      note: "Share of the expert's actions that the policy takes for the most likely.",
      columns: [("accuracy", "training"), ("heldOutAccuracy", "held out")], isShare: true),
    Kind(
      title: "Policy loss", unit: "loss", note: "", columns: [("policyLoss", "policy")], isFromZero: false),
    Kind(
      title: "Value loss", unit: "loss", note: "Of the baseline that the policy predicts.",
      columns: [("valueLoss", "value")]),
    Kind(
      title: "Drift loss", unit: "loss", note: "What drift of attention costs.",
      columns: [("driftLoss", "drift")]),
    Kind(
      title: "Drift of attention", unit: "nats a step",
      note:
        "Jensen–Shannon divergence between an agent's steps, nats, held out; control: softmax over negative distance.",
      columns: [("evalDriftW", "W"), ("evalDriftWStar", "W*"), ("evalDriftControl", "control")]),
    Kind(
      title: "Drift on quiet steps", unit: "nats a step",
      note: "Where no peer attended to appears, leaves or changes its intention.",
      columns: [
        ("evalDriftWQuiet", "W"), ("evalDriftWStarQuiet", "W*"), ("evalDriftControlQuiet", "control"),
      ]),
    Kind(
      title: "Entropy of attention", unit: "nats",
      note: "Of W*, nats, held out; low where attention is focused.",
      columns: [("evalAttentionEntropy", "W*")]),
    Kind(title: "Gradient norm", unit: "norm", note: "", columns: [("gradientNorm", "norm")]),
    Kind(title: "Learning rate", unit: "rate", note: "", columns: [("learningRate", "rate")]),
    Kind(
      title: "Speed", unit: "agent-steps a second",
      note: "Agent-steps a second, rollouts and updates together.",
      columns: [("agentStepsPerSecond", "speed")]),
  ]

  private let metrics: RunMetrics
  /// The row in which a stage begins, and what it is called; none for runs of one stage.
  private let stages: [(row: Int, name: String)]

  init(_ metrics: RunMetrics, stages names: [String]) {
    self.metrics = metrics
    var stages: [(row: Int, name: String)] = []
    if names.count > 1 {
      var current = -1
      for (row, value) in metrics.column("stage").enumerated() where value.isFinite && Int(value) != current {
        current = Int(value)
        stages.append((row, names.indices.contains(current) ? names[current] : "stage \(current + 1)"))
      }
    }
    self.stages = stages
  }

  /// Nil where the run has nothing of it, or nothing but zeros.
  func drawing(_ kind: Kind, over axis: Axis) -> ChartDrawing? {
    let (x, title) = places(axis)
    let series = kind.columns.enumerated().map { style, column in
      (name: column.name, style: style, column: column.column, points: metrics.points(column.column, over: x))
    }.filter { entry in entry.points.contains { $0.y != 0 } }
    guard let last = x.last(where: \.isFinite), series.contains(where: { $0.points.count > 1 }) else {
      return nil
    }
    let curves = series.map { TrainingCharts.thinned($0.points) }
    let values = curves.flatMap { $0.flatMap { [$0.low, $0.high] } }
    let isPositive = (values.min() ?? 0) >= 0
    let y: ChartScale =
      kind.isShare ? .share : kind.isFromZero && isPositive ? .fromZero(values) : .range(values)
    let scale = ChartScale.upTo(last)
    var plane = ChartPlane(
      x: scale, y: y, xTitle: title, yTitle: kind.unit, description: "\(kind.title) over \(title)",
      names: series.count > 1 ? series.map(\.name) : [])
    divide(&plane, x)
    func isHeldOut(_ column: String) -> Bool { column.hasPrefix("eval") || column.hasPrefix("heldOut") }
    // Beside what is held out, that of the episodes learned from stands back.
    let hasBoth = series.contains { isHeldOut($0.column) } && series.contains { !isHeldOut($0.column) }
    for (entry, curve) in zip(series, curves) where !isHeldOut(entry.column) {
      if !hasBoth { plane.band(curve.map { ($0.x, $0.low, $0.high) }, style: entry.style) }
      plane.line(curve.map { ($0.x, $0.y) }, hasBoth ? .thin(entry.style) : .line(entry.style))
    }
    for (entry, curve) in zip(series, curves) where isHeldOut(entry.column) {
      plane.line(curve.map { ($0.x, $0.y) }, .line(entry.style))
      for point in curve where curve.count <= 60 {
        plane.mark(
          (point.x, point.y), style: entry.style,
          title: "\(entry.name): \(Figures.number(point.y)) at \(ChartScale.label(point.x)) \(title)",
          radius: curve.count <= 24 ? 3.6 : 2.4)
      }
    }
    if series.count > 1 {
      plane.names(
        zip(series, curves).compactMap { entry, curve in
          curve.last.map { (entry.name, ($0.x, $0.y), entry.style) }
        })
    }
    return plane.drawing
  }

  /// Agent-steps, or time in the unit that fits the whole run.
  private func places(_ axis: Axis) -> (x: [Double], title: String) {
    guard axis == .time else { return (metrics.column("agentSteps"), "agent-steps") }
    let seconds = metrics.seconds
    let whole = seconds.last ?? 0
    let (unit, name) = whole > 7200 ? (3600.0, "hours") : whole > 120 ? (60.0, "minutes") : (1.0, "seconds")
    return (seconds.map { $0 / unit }, "\(name) of training")
  }

  private func divide(_ plane: inout ChartPlane, _ x: [Double]) {
    var free = -Double.infinity
    for stage in stages where x.indices.contains(stage.row) && x[stage.row].isFinite {
      // A name that another one covers is no name.
      let place = plane.x.place(x[stage.row])
      let hasRoom = place >= free
      plane.divider(x: x[stage.row], name: hasRoom ? stage.name : "")
      if hasRoom { free = place + ChartText.width(stage.name, .tick) + 8 }
    }
  }

  /// Places drawn of a curve at most.
  private static let limit = 200

  /// Means of neighbors with the least and the greatest of them, where there are more points than can be seen.
  static func thinned(
    _ points: [(x: Double, y: Double)]
  ) -> [(x: Double, y: Double, low: Double, high: Double)] {
    let every = max(1, (points.count + limit - 1) / limit)
    return stride(from: 0, to: points.count, by: every).map { first in
      let part = points[first..<min(first + every, points.count)]
      let mean = part.reduce(0) { $0 + $1.y } / Double(part.count)
      return (
        part[part.endIndex - 1].x, mean, part.map(\.y).min() ?? mean, part.map(\.y).max() ?? mean
      )
    }
  }
}
