import Basics
import Viewer

extension Theme {
  /// The colors as a page takes them, by name: `#rrggbb`; those that tell robots apart in their order.
  var json: JSONValue {
    let named: [(String, Color)] = [
      ("background", background), ("ground", ground), ("gridLine", gridLine), ("wall", wall),
      ("wallEdge", wallEdge), ("swamp", swamp), ("water", water), ("tree", tree), ("emptiness", emptiness),
      ("obstacle", obstacle), ("door", door), ("agentEdge", agentEdge), ("selection", selection),
      ("collision", collision), ("attention", attention), ("originalAttention", originalAttention),
      ("action", action), ("arrival", arrival), ("panel", panel), ("panelEdge", panelEdge), ("text", text),
      ("mutedText", mutedText),
    ]
    let identities = (0..<Theme.identities).map { JSONValue.string(color(ofIdentity: $0).web) }
    return .object(
      named.map { .init($0.0, .string($0.1.web)) } + [.init("identities", .array(identities))])
  }

  /// As many colors as tell robots apart before they come again.
  private static let identities = 21
}

extension Color {
  /// `#E69F00`.
  fileprivate var web: String {
    let digits = String(packed & 0xFF_FFFF, radix: 16, uppercase: true)
    return "#" + String(repeating: "0", count: 6 - digits.count) + digits
  }
}
