public import Basics
public import Planning
public import Simulation

/// Which controller drives agents, with its options: checked data, from which the application builds the
/// controller itself.
public struct ControllerSpecification: Equatable, Sendable {
  /// The name users know it by, one of `known`.
  public let name: String
  /// The options besides the name, checked, in the table's order.
  public let options: [JSONValue.Member]

  /// What drives agents of a scenario that names no controller.
  public static let standard = ControllerSpecification(name: "pibt")

  /// The same for agents that move in some way: discs are driven by ORCA.
  public static func standard(for model: DynamicsConfiguration.Model) -> ControllerSpecification {
    model.isContinuous ? ControllerSpecification(name: "orca") : standard
  }

  /// What drives agents that move in some way, where nobody is asked: the standard, or paths by A* where that does not
  /// drive them.
  public static func companion(for model: DynamicsConfiguration.Model) -> ControllerSpecification {
    let standard = standard(for: model)
    return standard.drives(model) ? standard : ControllerSpecification(name: "astar")
  }

  init(name: String, options: [JSONValue.Member] = []) {
    self.name = name
    self.options = options
  }

  /// The value of an option; nil if it is not given.
  public func option(_ key: String) -> JSONValue? { options.first { $0.key == key }?.value }

  /// As a scenario writes it: the bare name, or an object if there are options.
  public var json: JSONValue {
    options.isEmpty ? .string(name) : .object([JSONValue.Member("name", .string(name))] + options)
  }

  /// The file of `policy` and `policy+`, a path from the current folder; nil for every other controller.
  public var policyFile: String? { name == "policy" || name == "policy+" ? option("file")?.stringValue : nil }

  /// Whether a policy stands behind a shield.
  private var isShielded: Bool { name != "pibt+" && name.hasSuffix("+") }

  /// Whether it can drive agents that move like this.
  public func drives(_ model: DynamicsConfiguration.Model) -> Bool {
    ControllerSpecification.known.first { $0.name == name }?.models.contains(model) ?? false
  }

  /// The temperature of a policy's softmax over actions: 0 is greedy, the default behind a shield.
  public var temperature: Double { temperature(trained: nil) }

  /// The same of a policy whose file says at which it is to drive without a shield.
  public func temperature(trained: Double?) -> Double {
    option("temperature")?.doubleValue ?? (isShielded ? 0 : trained ?? 1)
  }

  /// The shield of `interaction+` and the like; nil for every other controller.
  public var shield: CollisionShield? {
    shield(trained: nil)?.shield
  }

  /// The shield of `policy+` and the like, and its temperature, what is not given being as the policy was trained; nil
  /// for every other controller.
  ///
  /// - Parameter trained: what the policy was trained behind; nil if behind none.
  public func shield(trained: ShieldConfiguration?) -> ShieldConfiguration? {
    guard isShielded else { return nil }
    var driving = trained ?? ShieldConfiguration(shield: CollisionShield(), temperature: 0)
    driving.shield.options = pibtOptions(from: driving.shield.options)
    if let prior = option("prior")?.doubleValue { driving.shield.prior = Float(prior) }
    if let temperature = option("temperature")?.doubleValue { driving.temperature = Float(temperature) }
    return driving
  }

  /// The options of `pibt` and `pibt+`; nil for every other controller.
  public var pibtOptions: PIBTOptions? {
    switch name {
    case "pibt": return pibtOptions(from: .plain)
    case "pibt+": return pibtOptions(from: .strong)
    default: return nil
    }
  }

  private func pibtOptions(from options: PIBTOptions) -> PIBTOptions {
    var options = options
    if case .bool(let swap)? = option("swap") { options.swap = swap }
    if let noise = option("repetitionNoise")?.doubleValue { options.repetitionNoise = Float(noise) }
    if case .bool(let parking)? = option("parking") { options.parking = parking }
    return options
  }

  /// The options of `orca`; nil for every other controller.
  public var orcaOptions: ORCAOptions? {
    guard name == "orca" else { return nil }
    var options = ORCAOptions()
    if let distance = option("neighborDistance")?.doubleValue { options.neighborDistance = distance }
    if let count = option("maxNeighbors")?.integerValue { options.maxNeighbors = count }
    if let seconds = option("timeHorizon")?.doubleValue { options.timeHorizon = seconds }
    if let seconds = option("wallHorizon")?.doubleValue { options.wallHorizon = seconds }
    if let meters = option("margin")?.doubleValue { options.margin = meters }
    return options
  }

  /// The options of `dwa`; nil for every other controller.
  public var dynamicWindowOptions: DynamicWindowOptions? {
    guard name == "dwa" else { return nil }
    var options = DynamicWindowOptions()
    if let seconds = option("horizon")?.doubleValue { options.horizon = seconds }
    if let weight = option("headingWeight")?.doubleValue { options.headingWeight = weight }
    if let weight = option("clearanceWeight")?.doubleValue { options.clearanceWeight = weight }
    if let weight = option("progressWeight")?.doubleValue { options.progressWeight = weight }
    return options
  }

  /// The options of `pursuit`; nil for every other controller.
  public var pursuitOptions: PursuitOptions? {
    guard name == "pursuit" else { return nil }
    var options = PursuitOptions()
    if let meters = option("lookahead")?.doubleValue { options.lookahead = meters }
    return options
  }

  /// The options of `lacam`; nil for every other controller.
  public var lacamOptions: LaCAMOptions? {
    guard name == "lacam" else { return nil }
    var options = LaCAMOptions()
    if let seconds = option("timeBudget")?.doubleValue { options.timeBudget = seconds }
    if let iterations = option("iterations")?.integerValue { options.iterations = iterations }
    if case .bool(let star)? = option("star") { options.star = star }
    return options
  }

  /// The actions of `scripted`, a row a step, an action an agent; nil for every other controller.
  public var scriptedActions: [[Action]]? {
    guard name == "scripted", let rows = option("actions")?.elements else { return nil }
    return rows.map { row in
      (row.elements ?? []).map { action in
        action.integerValue.flatMap(UInt8.init(exactly:)).map(Action.init(rawValue:)) ?? .idle
      }
    }
  }
}

extension ControllerSpecification {
  /// Decodes a name, or an object with a name and that controller's options.
  init(_ cursor: JSONCursor, in context: Context) throws(ScenarioError) {
    let nameCursor: JSONCursor
    switch cursor.node.content {
    case .string:
      nameCursor = cursor
    case .object:
      guard let member = cursor.member("name") else { throw cursor.missing("name", example: "\"pibt\"") }
      nameCursor = member
    default:
      throw cursor.wrongType("a controller's name or an object {\"name\": …}")
    }
    let name = try nameCursor.name(of: "controller", in: ControllerSpecification.known.map(\.name))
    guard let kind = ControllerSpecification.known.first(where: { $0.name == name }) else {
      preconditionFailure("'\(name)' has just been found")
    }
    // A bare name is the object with nothing but the name.
    let named = JSONMember(key: "name", line: cursor.node.line, value: nameCursor.node)
    let object: JSONNode.Content
    if case .string = cursor.node.content { object = .object([named]) } else { object = cursor.node.content }
    var reader = try ObjectReader(
      JSONCursor(
        file: cursor.file, keyPath: cursor.keyPath, node: JSONNode(line: cursor.node.line, content: object)),
      kind.keys)
    _ = reader.optional("name")
    guard kind.models.contains(context.model) else {
      throw nameCursor.error(.controllerNotForModel(name, model: context.model, isDefault: false))
    }
    let options = try kind.readOptions(&reader, context)
    reader.finish()
    self.init(name: name, options: options)
  }

  /// Checks an object that a document outside any scenario has: its name and options.
  package static func check(
    _ cursor: JSONCursor, model: DynamicsConfiguration.Model
  ) throws(ScenarioError) {
    _ = try ControllerSpecification(cursor, in: Context(outside: model))
  }

  /// Reads what `--controller` takes, outside any scenario: a name, `name:FILE` for controllers that take a file, or an
  /// object as scenarios write it.
  public init(
    flag value: String, for model: DynamicsConfiguration.Model = .grid
  ) throws(ScenarioError) {
    try self.init(flag: value, in: Context(outside: model))
  }

  /// Decodes the value of `--controller`: a name, `name:FILE` for controllers that take a file, or an object as scenarios
  /// write it.
  init(flag value: String, in context: Context) throws(ScenarioError) {
    // What is typed starts from the current folder, not from the scenario's.
    var context = context
    context.document = ""
    if value.hasPrefix("{") {
      let document: JSONDocument
      do { document = try JSONDocument(text: value, file: "") } catch { throw ScenarioError(error) }
      try self.init(JSONCursor(flag: "--controller", document.root.content), in: context)
      return
    }
    func string(_ text: Substring) -> JSONNode { JSONNode(line: 0, content: .string(String(text))) }
    guard let colon = value.firstIndex(of: ":") else {
      try self.init(JSONCursor(flag: "--controller", .string(value)), in: context)
      return
    }
    let members = [
      JSONMember(key: "name", line: 0, value: string(value[..<colon])),
      JSONMember(key: "file", line: 0, value: string(value[value.index(after: colon)...])),
    ]
    try self.init(JSONCursor(flag: "--controller", .object(members)), in: context)
  }
}
