/// The operators that policies are made of, version 17 of ONNX's default set (onnx.ai/onnx/operators).
extension ONNXGraph {
  /// Matrices of the last two axes; the others are broadcast.
  mutating func multiply(_ a: Value, _ b: Value) -> Value { node("MatMul", [a, b]) }

  mutating func add(_ a: Value, _ b: Value) -> Value { node("Add", [a, b]) }

  /// Element by element, broadcast.
  mutating func scale(_ a: Value, _ b: Value) -> Value { node("Mul", [a, b]) }

  mutating func apply(_ function: String, _ value: Value) -> Value { node(function, [value]) }

  mutating func softmax(_ value: Value) -> Value { node("Softmax", [value], ["axis": .integer(-1)]) }

  mutating func concatenate(_ values: [Value], axis: Int) -> Value {
    values.count == 1 ? values[0] : node("Concat", values, ["axis": .integer(axis)])
  }

  mutating func slice(_ value: Value, axis: Int, _ range: Range<Int>) -> Value {
    node("Slice", [value, integers([range.lowerBound]), integers([range.upperBound]), integers([axis])])
  }

  mutating func transpose(_ value: Value, _ axes: [Int]) -> Value {
    node("Transpose", [value], ["perm": .integers(axes)])
  }

  /// - Parameter shape: 0 leaves a side as long as it is.
  mutating func reshape(_ value: Value, _ shape: [Int]) -> Value {
    node("Reshape", [value, integers(shape)])
  }

  mutating func insertAxis(_ value: Value, at axis: Int) -> Value {
    node("Unsqueeze", [value, integers([axis])])
  }

  /// Takes away an axis along which the tensor is 1 long.
  mutating func removeAxis(_ value: Value, at axis: Int) -> Value {
    node("Squeeze", [value, integers([axis])])
  }

  mutating func select(_ condition: Value, _ then: Value, else other: Value) -> Value {
    node("Where", [condition, then, other])
  }

  /// Rows of a table; −1 is its last.
  mutating func gather(_ table: Value, rows: Value) -> Value {
    node("Gather", [table, rows], ["axis": .integer(0)])
  }

  /// As another type: of booleans 1 and 0, of numbers whether they are not 0.
  mutating func cast(_ value: Value, to type: ElementType) -> Value {
    node("Cast", [value], ["to": .integer(type.rawValue)])
  }

  /// A constant of a short list, one for each content.
  mutating func integers(_ values: [Int]) -> Value {
    constant("integers_" + values.map(String.init).joined(separator: "_"), integers: values)
  }
}
