/// Strings and numbers.
extension JSONParser {
  mutating func parseString() throws(JSONSyntaxError) -> String {
    let opening = position
    position += 1
    var start = position
    var result = ""
    while true {
      guard let byte = current, byte != UInt8(ascii: "\n") else {
        position = opening
        throw error(.unterminatedString)
      }
      switch byte {
      case UInt8(ascii: "\""):
        result += text(from: start)
        position += 1
        return result
      case UInt8(ascii: "\\"):
        result += text(from: start)
        result.unicodeScalars.append(try parseEscape())
        start = position
      case 0..<0x20:
        throw error(.controlCharacter(byte))
      default:
        position += 1
      }
    }
  }

  private mutating func parseEscape() throws(JSONSyntaxError) -> Unicode.Scalar {
    let simple: [UInt8: Unicode.Scalar] = [
      UInt8(ascii: "\""): "\"", UInt8(ascii: "\\"): "\\", UInt8(ascii: "/"): "/", UInt8(ascii: "b"): "\u{8}",
      UInt8(ascii: "f"): "\u{C}", UInt8(ascii: "n"): "\n", UInt8(ascii: "r"): "\r", UInt8(ascii: "t"): "\t",
    ]
    let next = byte(at: position + 1)
    if let next, let scalar = simple[next] {
      position += 2
      return scalar
    }
    guard next == UInt8(ascii: "u") else { throw error(.invalidEscape(shownEscape(length: 2))) }
    let first = try parseHexadecimal()
    if let scalar = Unicode.Scalar(first) { return scalar }
    // A high surrogate, which needs its low one.
    let isHigh = first < 0xDC00
    let hasNext = current == UInt8(ascii: "\\") && byte(at: position + 1) == UInt8(ascii: "u")
    guard isHigh, hasNext else { throw loneSurrogate(first) }
    let second = try parseHexadecimal()
    guard (0xDC00...0xDFFF).contains(second) else { throw loneSurrogate(first) }
    let combined = 0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)
    guard let scalar = Unicode.Scalar(combined) else { throw loneSurrogate(first) }
    return scalar
  }

  private func loneSurrogate(_ code: UInt32) -> JSONSyntaxError {
    error(.loneSurrogate("\\u" + String(code, radix: 16)))
  }

  /// The four digits after `\u`.
  private mutating func parseHexadecimal() throws(JSONSyntaxError) -> UInt32 {
    var code: UInt32 = 0
    for offset in 2..<6 {
      guard let digit = byte(at: position + offset).flatMap({ Character(Unicode.Scalar($0)).hexDigitValue })
      else { throw error(.invalidEscape(shownEscape(length: 6))) }
      code = code << 4 | UInt32(digit)
    }
    position += 6
    return code
  }

  private func shownEscape(length: Int) -> String {
    let escape = (0..<length).compactMap { byte(at: position + $0) }
      .prefix { $0 > 32 && $0 < 127 && ($0 != UInt8(ascii: "\"") || length == 2) }
    return String(decoding: escape, as: UTF8.self)
  }

  /// Checks a number and goes on behind it.
  mutating func parseNumber() throws(JSONSyntaxError) {
    let start = position
    let end = numberEnd()
    func isDigit(_ offset: Int) -> Bool {
      guard let digit = byte(at: offset) else { return false }
      return digit >= UInt8(ascii: "0") && digit <= UInt8(ascii: "9")
    }
    var cursor = start
    func digits() -> Int {
      let first = cursor
      while isDigit(cursor) { cursor += 1 }
      return cursor - first
    }
    if byte(at: cursor) == UInt8(ascii: "-") { cursor += 1 }
    let hasLeadingZero = byte(at: cursor) == UInt8(ascii: "0")
    let integerDigits = digits()
    var mend: String?
    if byte(at: start) == UInt8(ascii: "+") {
      mend = "leave out the '+'"
    } else if integerDigits == 0 {
      mend =
        byte(at: cursor) == UInt8(ascii: ".") ? "write a 0 before the point" : "digits must follow the sign"
    } else if hasLeadingZero && integerDigits > 1 {
      mend = "leave out the leading 0"
    } else {
      if byte(at: cursor) == UInt8(ascii: ".") {
        cursor += 1
        if digits() == 0 { mend = "digits must follow the point" }
      }
      if mend == nil, let exponent = byte(at: cursor), exponent | 0x20 == UInt8(ascii: "e") {
        cursor += 1
        if byte(at: cursor) == UInt8(ascii: "+") || byte(at: cursor) == UInt8(ascii: "-") { cursor += 1 }
        if digits() == 0 { mend = "digits must follow the exponent's e" }
      }
      if mend == nil && cursor < end { mend = "write it in decimal digits, or as a string in double quotes" }
    }
    position = end
    let literal = text(from: start)
    position = start
    if let mend { throw error(.invalidNumber(clipped(literal), mend: mend)) }
    guard let value = Double(literal), value.isFinite else {
      throw error(.numberOutOfRange(clipped(literal)))
    }
    position = end
  }

  /// The end of everything at the current position that could be meant as one number.
  private func numberEnd() -> Int {
    var end = position
    while let next = byte(at: end) {
      let isLetter = (next | 0x20) >= UInt8(ascii: "a") && (next | 0x20) <= UInt8(ascii: "z")
      let isDigit = next >= UInt8(ascii: "0") && next <= UInt8(ascii: "9")
      let isOther = next == UInt8(ascii: "_") || (43...46).contains(next) && next != UInt8(ascii: ",")
      guard isLetter || isDigit || isOther else { break }
      end += 1
    }
    return end
  }
}
