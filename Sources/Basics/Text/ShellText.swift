/// Words as a shell takes them.
public enum ShellText {
  /// In single quotes where the shell would make something else of the word. Control characters are written as in
  /// `$'\\x1b'`, which bash and zsh know: a terminal would obey them.
  public static func quoted(_ word: String) -> String {
    let isPlain =
      !word.isEmpty
      && word.utf8.allSatisfy { byte in
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:+@%=,".utf8.contains(byte)
      }
    if isPlain { return word }
    let isObeyed = word.unicodeScalars.contains(where: Basics.isObeyed)
    // By scalars: with an accent on it, an apostrophe is another character to Swift, and still one to the shell.
    var text = isObeyed ? "$'" : "'"
    for scalar in word.unicodeScalars {
      switch scalar {
      case "'": text += isObeyed ? "\\'" : "'\\''"
      case "\\" where isObeyed: text += "\\\\"
      case _ where isObeyed && Basics.isObeyed(scalar):
        for byte in String(scalar).utf8 {
          text += (byte < 16 ? "\\x0" : "\\x") + String(byte, radix: 16)
        }
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + "'"
  }

  /// The path of a file as an argument: one that begins with a dash is no option.
  public static func quotedPath(_ path: String) -> String {
    quoted(path.hasPrefix("-") ? "./" + path : path)
  }
}
