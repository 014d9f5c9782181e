import Attention
import Basics
import Simulation

/// The architecture of a policy as its file holds it: a JSON object on one line, keys in the order of the alphabet.
enum PolicyMetadata {
  // MARK: - Writing

  /// - Parameter isComplete: whether to say also what needn't be said, to be compared with another.
  static func text(_ policy: PolicyConfiguration, isComplete: Bool = false) -> String {
    JSONValue.object(members(policy, isComplete).sorted { $0.key < $1.key }).text
  }

  private static func members(_ policy: PolicyConfiguration, _ isComplete: Bool) -> [JSONValue.Member] {
    var members: [JSONValue.Member] = [
      .init("attention", .string(policy.attention.rawValue)),
      .init("dynamics", .string(policy.dynamics.rawValue)),
      .init("environmentWidths", .array(policy.environmentWidths.map(JSONValue.integer))),
      .init("exchange", .string(policy.exchange.rawValue)),
      .init("function", json(policy.function)),
      .init("heads", .integer(policy.heads)),
      .init("hiddenWidths", .array(policy.hiddenWidths.map(JSONValue.integer))),
      .init("interactionHidden", .integer(policy.interactionHidden)),
      .init("interactionRank", .integer(policy.interactionRank)),
      .init("isTied", .bool(policy.isTied)),
      .init("messageSymbols", .integer(policy.messageSymbols)),
      .init("radio", json(policy.radio)),
      .init("sensors", json(policy.sensors)),
      .init("tokenWidth", .integer(policy.tokenWidth)),
      .init("valueWidth", .integer(policy.valueWidth)),
    ]
    // Left out where they say what was meant before there were such keys.
    if isComplete || policy.rounds != 1 { members.append(.init("rounds", .integer(policy.rounds))) }
    if isComplete || policy.hearsValues {
      members.append(.init("hearsValues", .bool(policy.hearsValues)))
    }
    if isComplete || policy.hearsClaims {
      members.append(.init("hearsClaims", .bool(policy.hearsClaims)))
    }
    let perception = policy.perception
    if isComplete || perception.peersThrough != .everywhere {
      members.append(.init("peersThrough", .string(perception.peersThrough.rawValue)))
    }
    if isComplete || perception.relations {
      members.append(.init("relations", .bool(perception.relations)))
    }
    if isComplete || perception.precedence {
      members.append(.init("precedence", .bool(perception.precedence)))
    }
    if isComplete || perception.dice { members.append(.init("dice", .bool(perception.dice))) }
    if isComplete || !perception.history { members.append(.init("history", .bool(perception.history))) }
    return members
  }

  private static func json(_ function: AttentionFunction) -> JSONValue {
    switch function {
    case .softmax: .object([.init("softmax", .object([]))])
    case .sigmoid: .object([.init("sigmoid", .object([]))])
    case .gumbelSoftmax(let temperature):
      .object([.init("gumbelSoftmax", .object([.init("temperature", .number(JSONNumber(temperature)))]))])
    }
  }

  private static func json(_ radio: RadioConfiguration) -> JSONValue {
    .object(
      [
        .init("delay", .integer(radio.delay)), .init("loss", .double(radio.loss)),
        .init("range", .double(radio.range)),
      ] + radio.selectiveMembers)
  }

  private static func json(_ sensors: SensorConfiguration) -> JSONValue {
    .object([
      .init(
        "peers",
        .object([
          .init("dropout", .double(sensors.peers.dropout)),
          .init("lineOfSight", .bool(sensors.peers.lineOfSight)), .init("max", .integer(sensors.peers.max)),
          .init("range", .double(sensors.peers.range)),
        ])),
      .init(
        "rays",
        .object(
          [
            .init("count", .integer(sensors.rays.count)), .init("dropout", .double(sensors.rays.dropout)),
            .init("noise", .double(sensors.rays.noise)), .init("range", .double(sensors.rays.range)),
          ] + (sensors.rays.isPlain ? [] : sensors.rays.lidarMembers))),
      .init(
        "window", .object([.init("radius", .integer(sensors.window.radius))] + sensors.window.discMembers)),
    ])
  }

  // MARK: - Reading

  /// Takes the architecture out of its text and checks it. Files written before `exchange` and `dynamics` existed
  /// exchange as `previousStep` does and move as `grid` does; those before `perception` perceive everywhere, and so on.
  ///
  /// - Throws: The first value that is missing, of another type, unknown or out of range; an empty key path for what
  ///   is no JSON object.
  static func configuration(_ text: String) throws(ConfigurationError) -> PolicyConfiguration {
    guard let document = try? JSONDocument(text: text, file: "") else {
      throw ConfigurationError("", expected: "the architecture as JSON", found: text)
    }
    var reader = try MetadataReader(document.root.value, "")
    var policy = PolicyConfiguration()
    policy.attention = try reader.choice("attention")
    policy.function = try function(reader.value("function"))
    policy.isTied = try reader.bool("isTied")
    policy.heads = try reader.integer("heads")
    policy.tokenWidth = try reader.integer("tokenWidth")
    policy.valueWidth = try reader.integer("valueWidth")
    policy.environmentWidths = try reader.integers("environmentWidths")
    policy.hiddenWidths = try reader.integers("hiddenWidths")
    policy.interactionHidden = try reader.integer("interactionHidden")
    policy.interactionRank = try reader.integer("interactionRank")
    policy.messageSymbols = try reader.integer("messageSymbols")
    policy.exchange = try reader.has("exchange") ? reader.choice("exchange") : .previousStep
    policy.rounds = try reader.has("rounds") ? reader.integer("rounds") : 1
    policy.hearsValues = try reader.has("hearsValues") ? reader.bool("hearsValues") : false
    policy.hearsClaims = try reader.has("hearsClaims") ? reader.bool("hearsClaims") : false
    policy.perception.peersThrough =
      try reader.has("peersThrough") ? reader.choice("peersThrough") : .everywhere
    policy.perception.relations = try reader.has("relations") ? reader.bool("relations") : false
    policy.perception.precedence = try reader.has("precedence") ? reader.bool("precedence") : false
    policy.perception.dice = try reader.has("dice") ? reader.bool("dice") : false
    policy.perception.history = try reader.has("history") ? reader.bool("history") : true
    policy.dynamics = try reader.has("dynamics") ? reader.choice("dynamics") : .grid
    policy.sensors = try sensors(reader.object("sensors"))
    policy.radio = try radio(reader.object("radio"))
    try reader.finish()
    try policy.validate()
    return policy
  }

  private static func function(_ value: JSONValue) throws(ConfigurationError) -> AttentionFunction {
    var reader = try MetadataReader(value, "function")
    let function: AttentionFunction
    if reader.has("softmax") {
      _ = try reader.value("softmax")
      function = .softmax
    } else if reader.has("sigmoid") {
      _ = try reader.value("sigmoid")
      function = .sigmoid
    } else {
      var gumbel = try reader.object("gumbelSoftmax")
      function = .gumbelSoftmax(temperature: Float(try gumbel.double("temperature")))
      try gumbel.finish()
    }
    try reader.finish()
    return function
  }

  private static func sensors(_ reader: MetadataReader) throws(ConfigurationError) -> SensorConfiguration {
    var reader = reader
    var sensors = SensorConfiguration()
    var window = try reader.object("window")
    sensors.window.radius = try window.integer("radius")
    if window.has("spacing") { sensors.window.spacing = try window.double("spacing") }
    try window.finish()
    var rays = try reader.object("rays")
    sensors.rays = RaySensor(
      count: try rays.integer("count"), range: try rays.double("range"), noise: try rays.double("noise"),
      dropout: try rays.double("dropout"))
    if rays.has("fieldOfView") { sensors.rays.fieldOfView = try rays.double("fieldOfView") }
    if rays.has("angularNoise") { sensors.rays.angularNoise = try rays.double("angularNoise") }
    try rays.finish()
    var peers = try reader.object("peers")
    sensors.peers = PeerSensor(
      range: try peers.double("range"), max: try peers.integer("max"),
      lineOfSight: try peers.bool("lineOfSight"), dropout: try peers.double("dropout"))
    try peers.finish()
    try reader.finish()
    return sensors
  }

  private static func radio(_ reader: MetadataReader) throws(ConfigurationError) -> RadioConfiguration {
    var reader = reader
    var radio = RadioConfiguration(
      range: try reader.double("range"), delay: try reader.integer("delay"), loss: try reader.double("loss"))
    if reader.has("lineOfSight") { radio.lineOfSight = try reader.bool("lineOfSight") }
    if reader.has("maxPeers") { radio.maxPeers = try reader.integer("maxPeers") }
    try reader.finish()
    return radio
  }
}

/// Takes the members out of one object of a policy's metadata: each must be there, and no other.
private struct MetadataReader {
  private let keyPath: String
  private let members: [JSONValue.Member]
  private var readKeys: Set<String> = []

  init(_ value: JSONValue, _ keyPath: String) throws(ConfigurationError) {
    guard case .object(let members) = value else {
      throw ConfigurationError(keyPath, expected: "a JSON object", found: value.text)
    }
    self.keyPath = keyPath
    self.members = members
  }

  private func path(_ key: String) -> String { DocumentPath.appending(key, to: keyPath) }

  func has(_ key: String) -> Bool { members.contains { $0.key == key } }

  mutating func value(_ key: String) throws(ConfigurationError) -> JSONValue {
    readKeys.insert(key)
    guard let member = members.first(where: { $0.key == key }) else {
      throw ConfigurationError(path(key), expected: "a value", found: "absent")
    }
    return member.value
  }

  private mutating func value<Value>(
    _ key: String, _ expected: String, _ convert: (JSONValue) -> Value?
  ) throws(ConfigurationError) -> Value {
    let value = try value(key)
    guard let converted = convert(value) else {
      throw ConfigurationError(path(key), expected: expected, found: value.text)
    }
    return converted
  }

  mutating func integer(_ key: String) throws(ConfigurationError) -> Int {
    try value(key, "a whole number") { $0.integerValue }
  }

  mutating func double(_ key: String) throws(ConfigurationError) -> Double {
    try value(key, "a number") { $0.doubleValue }
  }

  mutating func bool(_ key: String) throws(ConfigurationError) -> Bool {
    try value(key, "true or false") { if case .bool(let value) = $0 { value } else { nil } }
  }

  mutating func integers(_ key: String) throws(ConfigurationError) -> [Int] {
    try value(key, "a list of whole numbers") { value in
      guard let elements = value.elements else { return nil }
      let integers = elements.compactMap(\.integerValue)
      return integers.count == elements.count ? integers : nil
    }
  }

  mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ key: String
  ) throws(ConfigurationError) -> Choice {
    try value(key, Choice.allCases.map(\.rawValue).joined(separator: ", ")) {
      $0.stringValue.flatMap(Choice.init(rawValue:))
    }
  }

  mutating func object(_ key: String) throws(ConfigurationError) -> MetadataReader {
    try MetadataReader(value(key), path(key))
  }

  /// Refuses members that nobody asked for: a newer navsim may have written them, and means something by them.
  func finish() throws(ConfigurationError) {
    guard let stranger = members.first(where: { !readKeys.contains($0.key) }) else { return }
    throw ConfigurationError(
      path(stranger.key), expected: "no such key (a newer navsim may know it)", found: stranger.value.text)
  }
}

extension RaySensor {
  /// Whether it says nothing that only lidars of discs have.
  fileprivate var isPlain: Bool { fieldOfView == RaySensor().fieldOfView && angularNoise == 0 }

  fileprivate var lidarMembers: [JSONValue.Member] {
    [.init("fieldOfView", .double(fieldOfView)), .init("angularNoise", .double(angularNoise))]
  }
}
