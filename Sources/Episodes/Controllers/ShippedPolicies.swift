/// The policies that come with navsim, by name.
public enum ShippedPolicies {
  /// Those that drive by their bare names.
  public static let names = ["interaction", "soft", "uniform", "navigator", "crowd", "office"]
  /// All of them; what is no controller by its bare name drives as `policy:FILE` or `policy+:FILE`.
  public static let fileNames = names + ["navigator-shielded", "navigator-lifelong", "two-corridors"]
  /// Those of discs, which no shield guards.
  private static let ofDiscs: Set = ["crowd", "office"]
  /// What drives behind the shield, where that is another network than what drives alone: each learned its own way.
  private static let shielded = ["navigator": "navigator-shielded"]

  /// Where the file is of a shipped policy, or of the controller that drives by one, such as `navigator+`; nil if the name
  /// is none or the file can't be found (`ShippedFiles`).
  public static func path(of name: String) -> String? {
    guard fileNames.contains(fileName(of: name)) else { return nil }
    return ShippedFiles.path(of: file(of: name))
  }

  /// Whether a controller drives by a shipped policy under its own name.
  static func drive(_ controller: String) -> Bool {
    if names.contains(controller) { return true }
    let bare = String(controller.dropLast())
    return controller.hasSuffix("+") && names.contains(bare) && !ofDiscs.contains(bare)
  }

  /// The file of a policy or controller, from navsim's own folder.
  static func file(of name: String) -> String { "Assets/Policies/\(fileName(of: name)).safetensors" }

  private static func fileName(of name: String) -> String {
    guard name.hasSuffix("+") else { return name }
    let bare = String(name.dropLast())
    return shielded[bare] ?? bare
  }
}
