import Basics
import Viewer

/// The figures of every step, as the window words them: a label, and a value a step. A value that stays is written once.
struct FigureTable {
  private var labels: [String] = []
  /// By label: a value, and the step from which on it holds.
  private var values: [[(step: Int, value: String)]] = []
  private var steps = 0

  mutating func add(_ figures: [Scene.Figure]) {
    for figure in figures {
      let column = labels.firstIndex(of: figure.label) ?? labels.count
      if column == labels.count {
        labels.append(figure.label)
        values.append([])
      }
      if values[column].last?.value != figure.value { values[column].append((steps, figure.value)) }
    }
    steps += 1
  }

  var json: JSONValue {
    .array(
      zip(labels, values).map { label, values in
        .object([
          .init("label", .string(label)), .init("steps", .array(values.map { .integer($0.step) })),
          .init("values", .array(values.map { .string($0.value) })),
        ])
      })
  }
}
