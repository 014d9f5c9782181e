/// Which navsim this is.
public enum Version {
  /// As in `navsim --version`, and of the Python package.
  public static let number = "0.1.0"
}
