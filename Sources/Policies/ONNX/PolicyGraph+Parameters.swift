import Attention

/// Parameters as constants of the graph, under their own names where they stay as they are.
extension PolicyGraph {
  /// A parameter as it is.
  mutating func parameter(_ name: String) -> ONNXGraph.Value {
    let entry = entry(name)
    let values = parameters.values(entry)
    return graph.constant(name, shape: entry.shape) { Array(values) }
  }

  /// `X Wᵀ + b` of rows in the last axis.
  mutating func linear(_ name: String, _ input: ONNXGraph.Value) -> ONNXGraph.Value {
    let columns = 0..<entry("\(name).weight").columns
    let weight = transposed("\(name).weight", columns: columns, as: "transposed")
    return graph.add(graph.multiply(input, weight), parameter("\(name).bias"))
  }

  /// Columns of a matrix as rows, all its leading axes taken for one: shape (columns, rows).
  ///
  /// - Parameter suffix: of the constant's name.
  mutating func transposed(_ name: String, columns: Range<Int>, as suffix: String) -> ONNXGraph.Value {
    let entry = entry(name)
    let values = parameters.values(entry)
    return graph.constant("\(name).\(suffix)", shape: [columns.count, entry.rows]) {
      columns.flatMap { column in
        (0..<entry.rows).map { row in values[row * entry.columns + column] }
      }
    }
  }

  /// Every head's matrix, of shape (heads, rows, columns), with its rows as columns.
  mutating func transposedByHead(_ name: String) -> ONNXGraph.Value {
    let entry = entry(name)
    let (heads, rows, columns) = (entry.shape[0], entry.shape[1], entry.shape[2])
    let values = parameters.values(entry)
    return graph.constant("\(name).transposed", shape: [heads, columns, rows]) {
      (0..<heads).flatMap { head in
        (0..<columns).flatMap { column in
          (0..<rows).map { row in values[(head * rows + row) * columns + column] }
        }
      }
    }
  }

  /// Every head's row, of shape (heads, columns), in a matrix that takes all heads side by side to one number each: shape
  /// (heads · columns, heads).
  mutating func sideBySide(_ name: String) -> ONNXGraph.Value {
    let entry = entry(name)
    let (heads, columns) = (entry.rows, entry.columns)
    let values = parameters.values(entry)
    return graph.constant("\(name).sideBySide", shape: [heads * columns, heads]) {
      (0..<heads * columns).flatMap { row in
        (0..<heads).map { $0 == row / columns ? values[row] : 0 }
      }
    }
  }

  /// A column of every slot's kind, of shape (heads, kinds): shape (heads, slots).
  mutating func bySlot(_ name: String) -> ONNXGraph.Value {
    let entry = entry(name)
    let kinds = policy.slotKinds
    let values = parameters.values(entry)
    return graph.constant("\(name).bySlot", shape: [entry.rows, kinds.count]) {
      (0..<entry.rows).flatMap { head in kinds.map { values[head * entry.columns + Int($0)] } }
    }
  }

  /// Multiplies each head's row by its matrix: from (batch, heads, rows) by (heads, rows, columns) to
  /// (batch, heads, columns).
  mutating func multiplyByHead(_ rows: ONNXGraph.Value, _ matrices: ONNXGraph.Value) -> ONNXGraph.Value {
    let byHead = graph.multiply(graph.transpose(rows, [1, 0, 2]), matrices)
    return graph.transpose(byHead, [1, 0, 2])
  }

  private func entry(_ name: String) -> ParameterLayout.Entry {
    guard let entry = parameters.layout.entry(named: name) else {
      preconditionFailure("no parameter '\(name)'")
    }
    return entry
  }
}

extension ParameterLayout.Entry {
  fileprivate var columns: Int { shape[shape.count - 1] }
  fileprivate var rows: Int { count / columns }
}
