import CInterface
import CNavsim
import Foundation
import Testing

/// A request that is refused: its number, and what the message must say.
struct Refusal: CustomTestStringConvertible, Sendable {
  var request: String
  var status: Int32 = 65
  var says: String

  init(_ request: String, _ status: Int32 = 65, says: String) {
    (self.request, self.status, self.says) = (request, status, says)
  }

  var testDescription: String { says }

  /// With a source that is sound.
  static func with(
    _ members: String, _ status: Int32 = 65, source: String = "Scenarios/corridor-swap.json", says: String
  ) -> Refusal {
    Refusal("{\"source\": \"\(Repository.shipped(source))\", \(members)}", status, says: says)
  }

  static let suite = "Scenarios/suites/two-corridors.json"
  static let training = "Scenarios/Training/interaction.json"

  static let all: [Refusal] = [
    Refusal("", says: "request"),
    Refusal("{", says: "request"),
    Refusal("[1, 2]", says: "expected a request {\"source\": …}"),
    Refusal("{}", says: "source"),
    Refusal("{\"source\": 3}", says: "a path, or an object"),
    Refusal("{\"source\": {}}", says: "file"),
    Refusal("{\"source\": {\"path\": \"a\"}}", says: "path"),
    Refusal("{\"source\": {\"text\": \"{\"}}", says: "scenario:1: the file ends inside the object"),
    Refusal("{\"source\": {\"text\": \"{}\"}}", says: "scenario:1: neither a scenario"),
    Refusal("{\"source\": \"Scenarios/nowhere.json\"}", 66, says: "Scenarios/nowhere.json"),
    Refusal("{\"source\": {\"file\": \"nowhere.json\"}}", 66, says: "nowhere.json"),
    .with("\"wrlds\": 3", says: "wrlds: unknown key; did you mean 'worlds'?"),
    .with("\"worlds\": 0", says: "worlds: "),
    .with("\"worlds\": 65537", says: "worlds: "),
    .with("\"worlds\": 1e99", says: "worlds: "),
    .with("\"worlds\": \"2\"", says: "worlds: "),
    .with("\"worlds\": 2.5", says: "worlds: "),
    .with("\"threads\": 0", says: "threads: "),
    .with("\"seed\": -1", says: "seed: "),
    .with("\"seed\": 18446744073709551616", says: "seed: "),
    .with("\"messages\": 65", says: "messages: "),
    .with("\"agents\": 0", says: "agents"),
    .with("\"agents\": 99", says: "agents"),
    .with("\"maxSteps\": 0", says: "maxSteps"),
    .with("\"map\": \"nowhere.map\"", 66, says: "nowhere.map"),
    .with("\"autoreset\": \"nextstep\"", says: "nextStep"),
    .with("\"ends\": \"robots\"", says: "robot"),
    .with("\"ends\": \"robot\"", says: "ends: an episode ends with one robot only where one is the caller's"),
    .with("\"robots\": \"some\"", says: "robots: "),
    .with("\"robots\": 2", says: "robots: "),
    .with("\"robots\": -1", says: "robots: "),
    .with("\"robots\": null", says: "robots: "),
    .with("\"placement\": \"random \"", says: "placement: "),
    .with("\"reward\": {\"progres\": 1}", says: "reward.progres: unknown key; did you mean 'progress'?"),
    .with("\"reward\": {\"progress\": 1e999}", says: "reward.progress"),
    .with("\"reward\": 1", says: "reward: "),
    .with("\"case\": \"upper\"", says: "case: this is a single scenario; cases are of suites."),
    .with("\"controller\": \"pilot\"", says: "pilot"),
    .with("\"controller\": \"orca\"", says: "orca"),
    .with("\"controller\": \"pibt\"", source: "Scenarios/crowd.json", says: "pibt"),
    .with("\"controller\": \"policy:nowhere.safetensors\", \"robots\": 0", 66, says: "nowhere.safetensors"),
    .with("\"policy\": \"nowhere.safetensors\"", 66, says: "nowhere.safetensors"),
    .with(
      "\"policy\": \"\(Repository.shipped("Assets/Policies/crowd.safetensors"))\"",
      says: "policy: drives agents of holonomic, not of grid."),
    .with("\"case\": \"lower \"", source: suite, says: "unknown case \"lower \"; did you mean \"lower\"?"),
    .with(
      "\"placement\": \"random\"", source: suite,
      says: "placement: pick a case of the suite to place its robots anew."),
    .with("\"robots\": 2", source: suite, says: "robots: "),
    .with(
      "\"agents\": 3", source: training,
      says: "agents: a training configuration says its own; change agents there."),
    .with("\"case\": \"a\"", source: training, says: "case: a training configuration says its own"),
    .with("\"map\": \"a.map\"", source: training, says: "map: a training configuration says its own"),
    .with("\"policy\": \"soft\"", source: training, says: "policy: "),
    .with(
      "\"placement\": \"random\"", source: training,
      says: "placement: the worlds of a training configuration are drawn as it says."),
    .with("\"worlds\": 1", source: "Maps/depot.map", says: "depot.map"),
  ]
}

@Suite("Requests for vectors of worlds") struct VectorRequestTests {
  @Test("that make no sense are refused in words", arguments: Refusal.all)
  func refusals(refusal: Refusal) {
    let (vector, outcome) = C.create(refusal.request)
    #expect(vector == 0 && outcome.status == refusal.status)
    #expect(outcome.message.contains(refusal.says), "\(outcome.message)")
    #expect((10..<2000).contains(outcome.message.count))
  }

  @Test("that are no UTF-8 are refused")
  func encoding() {
    var vector: UInt64 = 0
    let bytes: [CChar] = [CChar(bitPattern: 0xFF), CChar(bitPattern: 0xFE), 0]
    #expect(C.call { navsim_vector_create(bytes, &vector) } == Outcome(65, "request: no UTF-8."))
    #expect(C.call { navsim_set_home(bytes) } == Outcome(65, "folder: no UTF-8."))
  }

  @Test(
    "of every kind make worlds that can be stepped",
    arguments: [
      "Scenarios/depot.json", "Scenarios/sorting-oriented.json", "Scenarios/crowd.json",
      "Scenarios/suites/two-corridors.json", "Scenarios/Training/two-corridors.json",
      "Scenarios/Training/crowd.json",
    ])
  func sources(path: String) throws {
    for members in [
      "\"worlds\": 2, \"seed\": 5", "\"robots\": 0, \"autoreset\": \"sameStep\", \"maxSteps\": 2",
    ] {
      let vector = try CVector(members, source: "\"\(Repository.shipped(path))\"")
      #expect(vector.bind() == .done && vector.reset() == .done)
      for _ in 0..<4 { #expect(vector.step() == .done) }
    }
  }

  @Test("take a scenario's text, whose paths start from a folder")
  func text() throws {
    let text = """
      {\\"version\\": 1, \\"name\\": \\"t\\", \\"map\\": \\"corridor.map\\", \\"agents\\": {\\"count\\": 2}}
      """
    let vector = try CVector(source: "{\"text\": \"\(text)\", \"folder\": \"\(Repository.shipped("Maps"))\"}")
    #expect(vector.bind() == .done && vector.reset() == .done && vector.step() == .done)
  }

  @Test("let a controller drive the other robots that moves as they do")
  func controllers() throws {
    let crowd = "\"\(Repository.shipped("Scenarios/crowd.json"))\""
    let vector = try CVector("\"robots\": 0, \"controller\": \"orca\"", source: crowd)
    #expect(vector.bind() == .done && vector.reset() == .done && vector.step() == .done)
  }
}
