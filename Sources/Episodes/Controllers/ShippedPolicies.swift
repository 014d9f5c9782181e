/// The policies that come with navsim, by name.
public enum ShippedPolicies {
  /// Those that drive by their bare names.
  public static let names = ["interaction", "soft", "uniform", "navigator"]
  /// All of them; what is no controller by its bare name drives as `policy:FILE`.
  public static let fileNames = names + ["two-corridors"]

  /// Where a shipped policy's file is; nil if the name is none or the file can't be found (`ShippedFiles`).
  public static func path(of name: String) -> String? {
    guard fileNames.contains(name) else { return nil }
    return ShippedFiles.path(of: file(of: name))
  }

  /// The file of a policy, from navsim's own folder.
  static func file(of name: String) -> String { "Assets/Policies/\(name).safetensors" }
}
