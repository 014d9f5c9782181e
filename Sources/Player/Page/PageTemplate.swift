import Basics
import Foundation

/// The page around the data: its HTML, its style and its program, each from files of this folder.
///
/// A content security policy lets the page run this program and no other, and lets it load nothing: names from anywhere
/// can do no harm even where they were not escaped.
enum PageTemplate {
  /// In the order in which they need each other.
  private static let scripts: [[UInt8]] = [
    PackageResources.codec_js, PackageResources.episode_js, PackageResources.camera_js,
    PackageResources.map_js, PackageResources.robots_js, PackageResources.attention_js,
    PackageResources.panel_js, PackageResources.strip_js, PackageResources.input_js,
    PackageResources.player_js,
  ]

  /// One program: what a file declares, all see, and nobody else.
  static let program =
    "\n(() => {\n\"use strict\";\n" + scripts.map(text).joined(separator: "\n") + "\n})();\n"
  static let style = "\n" + text(PackageResources.player_css)

  static func page(title: String, data: JSONValue) -> String {
    var page = ""
    // Piece by piece, so that what stands in one piece is never taken for the place of another.
    for (index, piece) in text(PackageResources.player_html).split(
      separator: "%%", omittingEmptySubsequences: false
    ).enumerated() {
      page += index % 2 == 0 ? String(piece) : value(of: piece, title, data)
    }
    return page
  }

  private static func value(of name: Substring, _ title: String, _ data: JSONValue) -> String {
    switch name {
    case "title": escaped(title)
    case "policy":
      "default-src 'none'; script-src '\(source(of: program))'; style-src '\(source(of: style))'; img-src data:; base-uri 'none'; form-action 'none'"
    case "style": style
    case "data": harmless(data.text)
    case "program": program
    default: preconditionFailure("player.html: no piece is called \(name)")
    }
  }

  /// JSON that can stand in an element of HTML: no `<` ends it. Goes by bytes, as to Swift a `<` with an accent on it is
  /// another character.
  static func harmless(_ json: String) -> String {
    let less = UInt8(ascii: "<")
    return String(decoding: json.utf8.flatMap { $0 == less ? Array("\\u003c".utf8) : [$0] }, as: UTF8.self)
  }

  /// Text of an element.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// A content that the policy allows, by its SHA-256 (Content Security Policy Level 3, 2.3.1).
  private static func source(of content: String) -> String {
    let digits = Array(Digest.text(content).utf8)
    let bytes = stride(from: 0, to: digits.count, by: 2).compactMap {
      UInt8(String(decoding: digits[$0..<($0 + 2)], as: UTF8.self), radix: 16)
    }
    return "sha256-" + Data(bytes).base64EncodedString()
  }

  private static func text(_ resource: [UInt8]) -> String { String(decoding: resource, as: UTF8.self) }
}
