/// The way to a value in a document, as messages write it: `agents[3].start`.
public enum DocumentPath {
  public static func appending(_ key: String, to path: String) -> String {
    let isPlain =
      !key.isEmpty
      && key.utf8.allSatisfy { byte in
        byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "$")
          || (byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "z")
          || byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
      }
    guard isPlain else { return path + "[\"\(clipped(key))\"]" }
    return path.isEmpty ? clipped(key) : path + "." + clipped(key)
  }

  public static func appending(_ index: Int, to path: String) -> String { path + "[\(index)]" }
}
