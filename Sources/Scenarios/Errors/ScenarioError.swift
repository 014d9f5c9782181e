public import Basics
public import GridWorld
public import Simulation

/// A scenario, suite or training configuration navsim cannot run, and how to mend it.
public struct ScenarioError: ReportedError, Equatable {
  public enum Reason: Equatable, Sendable {
    // The document.
    case unreadable(FileError.Reason)
    case syntax(JSONSyntaxError)
    case unsupportedVersion(Int)
    case notADocument
    /// A training configuration where something to run is expected.
    case trainingNotScenario
    /// A study where something to run is expected.
    case studyNotScenario

    // Keys and values.
    case unknownKey(nearest: String?, known: [String])
    /// A key that is known in another place, which this says, with an example.
    case keyElsewhere(String)
    /// A key that goes with another choice, such as `density` in a maze.
    case misplacedKey(belongsTo: String)
    case missingKey(example: String)
    case wrongType(expected: String, found: String)
    case outOfRange(found: String, lower: String, upper: String)
    case unknownName(kind: String, found: String, nearest: String?, known: [String])
    case unsupportedModel(String)
    /// A collision rule that robots of the model don't have.
    case collisionsOfModel(DynamicsConfiguration.Model)
    case controllerNotForModel(String, model: DynamicsConfiguration.Model, isDefault: Bool)
    case choice(between: [String], found: Int)
    case empty(String)
    case duplicateName(String, kind: String, first: String)
    /// A `grid_search` expands to more cases than a suite may have.
    case tooManyCases(limit: Int)

    // The map.
    case map(MapError)
    case generatedMapTooLarge(width: Int, height: Int)

    // What stands on it.
    case cellOffMap(Cell, width: Int, height: Int)
    case cellIsWall(Cell, nearestFree: Cell?)
    case startTaken(Cell, by: String, nearestFree: Cell?)
    case goalTaken(Cell, by: String, nearestFree: Cell?)
    case unreachable(Cell, from: Cell, nearestReachable: Cell?)
    case tooFewGoals(Cell)
    case isolatedStart(Cell)
    case tooManyAgents(Int, places: Int)
    case noPlacement(agents: Int, minDistance: Int)
    case tooFewListedAgents(listed: Int)
    /// A `.scen` file taken for a team, although a start comes again.
    case singleProblems(Cell, firstLine: Int)
    case obstacleOnStart(Cell, agent: Int)
    case obstacleOnObstacle(Cell, other: String)
    case tooFewWaypoints(Int)
    case phaseOutsideCycle(Int, cycle: Int)
    /// Discs without room, in words.
    case room(String)
    /// An obstacle that discs don't have.
    case doorsAlone(kind: String)
    case wrongActionCount(found: Int, agents: Int)

    // Training.
    case invalidRunName(String)
    case tooFewRollouts(Int)
    case tooManyEpisodes(Int, limit: Int)
    case noReward
    case untrainedBootstrap
    case teacherBesideShield
    /// A teacher that does not know how agents of a model move.
    case teacherNotForModel(DynamicsConfiguration.Model)
    /// Something that only agents without headings perceive.
    case perceptionNotForModel(DynamicsConfiguration.Model)
    case claimsWithoutSameStep
    /// A policy gradient of weight 0, and no teacher.
    case nothingToLearn
    /// A shield that does not know how agents of a model move.
    case shieldNotForModel(DynamicsConfiguration.Model)
    /// A softmax temperature where the shield's own counts.
    case temperatureOfShield
    /// A policy that can neither be what another one is kept near nor guide its teacher, in words.
    case unfitPolicy(String)
    case tooManyLayers(Int, limit: Int)
    case headsTooWide(heads: Int, key: String, width: Int, limit: Int)
    case exchangeUnheeded(attention: String)
    case wrongRadioDelay(exchange: String, delay: Int)
    /// Rounds of talk under an exchange that has none.
    case talkWithoutSameStep
    /// Rounds of talk in which nobody hears anybody: too short a range, all packets lost, or no peers perceived.
    case talkUnheard(Silence)
    /// Messages of a policy that never sends any.
    case messageUnsent
    /// A message's length both in the exchange and as `messageSymbols`.
    case messageTwice
    case listedAgentsOnFreshMap
    case obstaclesOnFreshMap
    /// Instances of one training run that move in different ways, or have different tasks.
    case mixedInstances
    case controllerInTraining
    case stageNotAfter(Int, previous: Int)
    case stageNeverBegins(Int, end: Int)
    /// A stage whose worlds its expert can't solve: why not, and how to mend it.
    case beyondExpert(String)
    case tooManyStages(Int, limit: Int)
    /// The two bounds of something that is drawn, the greater first.
    case reversedBounds(String, String)
    case noFreshMap

    // Studies.
    /// What a study's parts don't allow together, as a whole sentence.
    case study(String)
  }

  /// Why no packet arrives.
  public enum Silence: Equatable, Sendable {
    case range, loss, peers, bandwidth

    /// What to write instead.
    var mend: String {
      switch self {
      case .range: "raise \"range\" to 1 or more"
      case .loss: "lower \"loss\" below 1"
      case .peers: "raise \"max\" above 0"
      case .bandwidth: "raise \"maxPeers\" above 0"
      }
    }
  }

  /// The path as the user wrote it; empty for what comes from the command line.
  public var file: String
  /// From 1; nil where no line is at fault.
  public var line: Int?
  /// As in `agents[3].start`; a command-line flag, `--agents`, for what an override brought in.
  public var keyPath: String
  public var reason: Reason
  /// What else is wrong with the same document, as far as it could be found out; at most nine.
  public var others: [ScenarioError] = []
  /// How many errors there are beyond these, where that is known.
  public var untold = 0

  public init(file: String, line: Int? = nil, keyPath: String = "", reason: Reason) {
    self.file = file
    self.line = line
    self.keyPath = keyPath
    self.reason = reason
  }

  package init(_ error: JSONError) {
    let reason: Reason =
      switch error.reason {
      case .unreadable(let reason): .unreadable(reason)
      case .syntax(let error): .syntax(error)
      }
    self.init(file: error.file, line: error.line, keyPath: error.keyPath, reason: reason)
  }

  /// What is wrong with a map or a `.scen` file, each error at its place in a document.
  static func all(of error: MapError, _ place: (MapError) -> ScenarioError) -> ScenarioError {
    var alone = error
    alone.others = []
    alone.untold = 0
    var first = place(alone)
    first.others = error.others.map(place)
    first.untold = error.untold
    return first
  }

  /// Whether a file is missing (exit code 66) rather than there but wrong (65).
  public var isMissingInput: Bool {
    switch reason {
    case .unreadable(let reason): FileError(path: file, reason: reason).isMissingInput
    case .map(let error): error.isMissingInput
    default: false
    }
  }

  public var fault: Fault { .input(isMissing: isMissingInput) }

  /// A line for every error, in the order of the document.
  public var description: String {
    let lines = ([self] + others).sorted { $0.order < $1.order }.map(\.sentence)
    return (lines + (untold > 0 ? ["… and \(grouped(untold)) more."] : [])).joined(separator: "\n")
  }

  /// By which errors are told of: the line in the document, or else in the file it names.
  private var order: Int {
    if let line { return line }
    if case .map(let error) = reason, let line = error.line { return line }
    return .max
  }

  /// This error alone.
  private var sentence: String {
    [place(file, line: line), keyPath, reason.sentence].filter { !$0.isEmpty }.joined(separator: ": ")
  }
}
