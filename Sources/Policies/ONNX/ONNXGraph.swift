import Basics

/// A computation in ONNX's terms, put together node by node, and the bytes of the file that holds it.
///
/// Only what policies need of onnx/onnx.proto: operators of the default domain, tensors of floats and of 64-bit integers.
/// Nodes stand in the order in which they were added, so that each comes after those whose results it takes.
struct ONNXGraph {
  /// What names a tensor: an input, a constant or a node's result.
  struct Value: Equatable {
    let name: String
  }

  /// `TensorProto.DataType`.
  enum ElementType: Int {
    case float = 1
    case int64 = 7
    case bool = 9
  }

  /// How long a tensor is along one axis.
  enum Side: Equatable {
    case fixed(Int)
    /// As long as the caller likes; the same for all sides of this name.
    case named(String)
  }

  enum Attribute {
    case integer(Int)
    case integers([Int])
  }

  /// What runtimes of 2022 and later read.
  static let intermediateVersion = 8
  static let operatorSetVersion = 17

  private let name: String
  private var nodes: [ProtobufMessage] = []
  private var constants: [ProtobufMessage] = []
  private var inputs: [ProtobufMessage] = []
  private var outputs: [ProtobufMessage] = []
  private var names: Set<String> = []
  /// How often an operator was used, to number its results.
  private var uses: [String: Int] = [:]

  init(name: String) { self.name = name }

  // MARK: - Building

  mutating func input(_ name: String, _ type: ElementType, _ shape: [Side]) -> Value {
    inputs.append(ONNXGraph.description(name, type, shape))
    return claim(name)
  }

  /// Gives a value out under a name of its own.
  mutating func output(_ name: String, _ value: Value, _ shape: [Side]) {
    outputs.append(ONNXGraph.description(name, .float, shape))
    addNode("Identity", [value], result: claim(name), [:])
  }

  /// Floats, one tensor of each name: asked for again, what is there already.
  mutating func constant(_ name: String, shape: [Int], _ floats: () -> [Float]) -> Value {
    if names.contains(name) { return Value(name: name) }
    let floats = floats()
    precondition(shape.reduce(1, *) == floats.count, "\(floats.count) values for '\(name)' \(shape)")
    return constant(name, .float, shape, bytes: NamedTensor(name, float32: floats).bytes)
  }

  /// Integers likewise.
  mutating func constant(_ name: String, integers: [Int]) -> Value {
    if names.contains(name) { return Value(name: name) }
    let tensor = NamedTensor(name, shape: [integers.count], .int64(integers.map(Int64.init)))
    return constant(name, .int64, tensor.shape, bytes: tensor.bytes)
  }

  private mutating func constant(
    _ name: String, _ type: ElementType, _ shape: [Int], bytes: [UInt8]
  ) -> Value {
    var tensor = ProtobufMessage()
    tensor.append(1, integers: shape)
    tensor.append(2, integer: type.rawValue)
    tensor.append(8, string: name)
    tensor.append(9, bytes: bytes)
    constants.append(tensor)
    return claim(name)
  }

  /// Adds a node and returns its result.
  mutating func node(
    _ operation: String, _ inputs: [Value], _ attributes: KeyValuePairs<String, Attribute> = [:]
  ) -> Value {
    uses[operation, default: 0] += 1
    let result = claim("\(operation.lowercased())_\(uses[operation, default: 0])")
    addNode(operation, inputs, result: result, attributes)
    return result
  }

  private mutating func claim(_ name: String) -> Value {
    let isNew = names.insert(name).inserted
    precondition(isNew, "a second value named '\(name)'")
    return Value(name: name)
  }

  private mutating func addNode(
    _ operation: String, _ inputs: [Value], result: Value, _ attributes: KeyValuePairs<String, Attribute>
  ) {
    var node = ProtobufMessage()
    for input in inputs { node.append(1, string: input.name) }
    node.append(2, string: result.name)
    node.append(3, string: result.name)
    node.append(4, string: operation)
    for (name, attribute) in attributes { node.append(5, message: ONNXGraph.message(name, attribute)) }
    nodes.append(node)
  }

  // MARK: - The file

  /// The bytes of a `ModelProto`.
  ///
  /// - Parameter metadata: what goes into `metadata_props`, in this order.
  func model(producer: String, metadata: [(key: String, value: String)]) -> [UInt8] {
    var graph = ProtobufMessage()
    for node in nodes { graph.append(1, message: node) }
    graph.append(2, string: name)
    for constant in constants { graph.append(5, message: constant) }
    for input in inputs { graph.append(11, message: input) }
    for output in outputs { graph.append(12, message: output) }
    var operators = ProtobufMessage()
    operators.append(2, integer: ONNXGraph.operatorSetVersion)
    var model = ProtobufMessage()
    model.append(1, integer: ONNXGraph.intermediateVersion)
    model.append(2, string: producer)
    model.append(7, message: graph)
    model.append(8, message: operators)
    for (key, value) in metadata {
      var entry = ProtobufMessage()
      entry.append(1, string: key)
      entry.append(2, string: value)
      model.append(14, message: entry)
    }
    return model.bytes
  }

  /// `AttributeProto`.
  private static func message(_ name: String, _ attribute: Attribute) -> ProtobufMessage {
    var message = ProtobufMessage()
    message.append(1, string: name)
    switch attribute {
    case .integer(let value):
      message.append(3, integer: value)
      message.append(20, integer: 2)
    case .integers(let values):
      for value in values { message.append(8, integer: value) }
      message.append(20, integer: 7)
    }
    return message
  }

  /// `ValueInfoProto`.
  private static func description(_ name: String, _ type: ElementType, _ shape: [Side]) -> ProtobufMessage {
    var sides = ProtobufMessage()
    for side in shape {
      var message = ProtobufMessage()
      switch side {
      case .fixed(let length): message.append(1, integer: length)
      case .named(let name): message.append(2, string: name)
      }
      sides.append(1, message: message)
    }
    var tensor = ProtobufMessage()
    tensor.append(1, integer: type.rawValue)
    tensor.append(2, message: sides)
    var kind = ProtobufMessage()
    kind.append(1, message: tensor)
    var value = ProtobufMessage()
    value.append(1, string: name)
    value.append(2, message: kind)
    return value
  }
}
