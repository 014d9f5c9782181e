import Attention
import Basics
import Simulation
import Testing

@testable import Policies

@Suite("A policy's architecture in its file") struct PolicyMetadataTests {
  static let plain =
    #"{"attention":"interaction","dynamics":"grid","environmentWidths":[48,32],"exchange":"previousStep","#
    + #""function":{"softmax":{}},"heads":2,"hiddenWidths":[64],"interactionHidden":8,"interactionRank":4,"#
    + #""isTied":true,"messageSymbols":0,"radio":{"delay":1,"loss":0,"range":5},"sensors":{"peers":{"dropout":0,"#
    + #""lineOfSight":false,"max":12,"range":5},"rays":{"count":8,"dropout":0,"noise":0,"range":8},"#
    + #""window":{"radius":5}},"tokenWidth":24,"valueWidth":24}"#

  @Test("keeps the bytes that files of the first version have")
  func bytes() throws {
    #expect(PolicyMetadata.text(PolicyConfiguration(heads: 2, perception: .everywhere)) == Self.plain)
    #expect(
      try PolicyMetadata.configuration(Self.plain) == PolicyConfiguration(heads: 2, perception: .everywhere))
  }

  @Test("comes back as it was written, whatever it is")
  func roundTrip() throws {
    var policy = PolicyConfiguration(
      attention: .soft, function: .gumbelSoftmax(temperature: 0.1), isTied: false, heads: 4,
      environmentWidths: [7], hiddenWidths: [3, 2, 1], messageSymbols: 5, dynamics: .gridOriented)
    policy.sensors.rays = RaySensor(count: 3, range: 2.5, noise: 0.125, dropout: 0.01)
    policy.sensors.peers = PeerSensor(range: 7.25, max: 0, lineOfSight: true, dropout: 1)
    policy.radio = RadioConfiguration(range: 1e-3, delay: 7, loss: 0.3)
    let text = PolicyMetadata.text(policy)
    #expect(text.contains(#""function":{"gumbelSoftmax":{"temperature":0.1}}"#))
    #expect(try PolicyMetadata.configuration(text) == policy)
    policy.function = .sigmoid
    policy.attention = .interaction
    policy.exchange = .sameStep
    policy.radio.delay = 0
    #expect(try PolicyMetadata.configuration(PolicyMetadata.text(policy)) == policy)
  }

  @Test("of files that knew neither exchange nor dynamics is the exchange and the dynamics of then")
  func oldFiles() throws {
    let old = Self.plain.replacing(#""exchange":"previousStep","#, with: "")
      .replacing(#""dynamics":"grid","#, with: "")
    #expect(try PolicyMetadata.configuration(old) == PolicyConfiguration(heads: 2, perception: .everywhere))
  }

  private static let damages: [(old: String, new: String, message: String)] = [
    (#""heads":2"#, #""heads":0"#, "'heads' is 0, expected a whole number from 1 to 64."),
    (
      #""heads":2"#, #""heads":9223372036854775807"#,
      "'heads' is 9223372036854775807, expected a whole number from 1 to 64."
    ),
    (#""heads":2"#, #""heads":"2""#, "'heads' is \"2\", expected a whole number."),
    (#""heads":2,"#, "", "'heads' is absent, expected a value."),
    (
      #""heads":2"#, #""heads":2,"widths":3"#,
      "'widths' is 3, expected no such key (a newer navsim may know it)."
    ),
    (
      #""tokenWidth":24"#, #""tokenWidth":70000"#,
      "'tokenWidth' is 70000, expected a whole number from 1 to 1024."
    ),
    (#"[48,32]"#, "[]", "'environmentWidths' is a list of 0, expected 1 to 8 layers."),
    (#"[48,32]"#, "[1,1,1,1,1,1,1,1,1]", "'environmentWidths' is a list of 9, expected 1 to 8 layers."),
    (#"[48,32]"#, "[48,5000]", "'environmentWidths[1]' is 5000, expected a whole number from 1 to 4096."),
    (#"[48,32]"#, "[48,1.5]", "'environmentWidths' is [48,1.5], expected a list of whole numbers."),
    (#""valueWidth":24"#, #""valueWidth":1024"#, ""),
    (
      #""interactionHidden":8"#, #""interactionHidden":257"#,
      "'interactionHidden' is 257, expected a whole number from 1 to 256."
    ),
    (
      #""messageSymbols":0"#, #""messageSymbols":-1"#,
      "'messageSymbols' is -1, expected a whole number from 0 to 64."
    ),
    (
      #"{"softmax":{}}"#, #"{"gumbelSoftmax":{"temperature":0}}"#,
      "'function.gumbelSoftmax.temperature' is 0, expected a number from 0.01 to 100."
    ),
    (#"{"softmax":{}}"#, #"{"hardmax":{}}"#, "'function.gumbelSoftmax' is absent, expected a value."),
    (#""radius":5"#, #""radius":-1"#, "'sensors.window.radius' is -1, expected a whole number from 0 to 64."),
    (
      #""max":12,"range":5"#, #""max":12,"range":1e300"#,
      "'sensors.peers.range' is 1e+300, expected a number from 0 to 1024."
    ),
    (#""noise":0"#, #""noise":-5"#, "'sensors.rays.noise' is -5, expected a number from 0 to 100."),
    (
      #""delay":1"#, #""delay":1000000000"#,
      "'radio.delay' is 1000000000, expected a whole number from 0 to 1000."
    ),
    (#""delay":1"#, #""delay":0"#, "'radio.delay' is 0, expected at least 1 with previousStep."),
    (#""loss":0"#, #""loss":2"#, "'radio.loss' is 2, expected a number from 0 to 1."),
    (
      #""exchange":"previousStep""#, #""exchange":"never""#,
      "'exchange' is \"never\", expected previousStep, sameStep."
    ),
    (#""isTied":true"#, #""isTied":1"#, "'isTied' is 1, expected true or false."),
  ]

  @Test("is refused with the value that is wrong and its range", arguments: 0..<damages.count)
  func refusals(_ index: Int) throws {
    let (old, new, message) = Self.damages[index]
    let text = Self.plain.replacing(old, with: new)
    #expect(text != Self.plain)
    guard !message.isEmpty else {
      _ = try PolicyMetadata.configuration(text)
      return
    }
    do {
      _ = try PolicyMetadata.configuration(text)
      Issue.record("\(new) was taken")
    } catch {
      #expect(error.description == message)
    }
  }

  @Test("is refused where heads side by side make too wide a layer")
  func joinedWidths() {
    var policy = PolicyConfiguration(heads: 64, valueWidth: 64)
    #expect(throws: Never.self) { try policy.validate() }
    policy.valueWidth = 65
    #expect(throws: ConfigurationError("valueWidth", expected: "at most 64 with 64 heads", found: "65")) {
      try policy.validate()
    }
  }

  @Test("is told from sensors it was not made for, the first that differs")
  func mismatches() {
    let policy = PolicyConfiguration(heads: 2, perception: .everywhere)
    func mismatch(_ edit: (inout SensorConfiguration) -> Void) -> String? {
      var sensors = policy.sensors
      edit(&sensors)
      return policy.sensors.difference(from: sensors).map { "\($0.keyPath) \($0.own) \($0.other)" }
    }
    #expect(mismatch { _ in } == nil)
    #expect(mismatch { $0.window.radius = 3 } == "window.radius 5 3")
    #expect(mismatch { $0.rays.noise = 0.1 } == "rays.noise 0.0 0.1")
    #expect(mismatch { $0.rays.dropout = 0.1 } == "rays.dropout 0.0 0.1")
    #expect(mismatch { $0.peers.lineOfSight = true } == "peers.lineOfSight false true")
    #expect(mismatch { $0.peers.dropout = 1 } == "peers.dropout 0.0 1.0")
  }
}
