/// Foreign text fit for a message: one line, at most so many characters, nothing a terminal would obey.
public func clipped(_ text: String, length: Int = 40) -> String {
  var result = ""
  for (index, scalar) in text.unicodeScalars.enumerated() {
    if index == length { return printable(result) + "…" }
    result.unicodeScalars.append(scalar)
  }
  return printable(result)
}

/// A list for a message, cut after `limit` names; the names are whole, since they are there to be copied.
public func listed(_ names: [String], limit: Int = 24) -> String {
  let shown = names.prefix(limit).map { clipped($0, length: 200) }.joined(separator: ", ")
  return names.count > limit ? "\(shown) and \(names.count - limit) more" : shown
}

/// "1 agent", "2,000 agents".
public func counted(_ count: Int, _ noun: String) -> String {
  "\(grouped(count)) \(noun)\(count == 1 ? "" : "s")"
}

/// The whole number nearest to a value, as those; a dash for what is no number.
public func grouped(_ value: Double) -> String {
  value.isFinite && abs(value) < 1e15 ? grouped(Int(value.rounded())) : "–"
}

/// 1,000,000 for 1000000.
public func grouped(_ value: some BinaryInteger) -> String {
  let digits = Array(String(value.magnitude))
  var result = value < 0 ? "-" : ""
  for (index, digit) in digits.enumerated() {
    if index > 0 && (digits.count - index) % 3 == 0 { result += "," }
    result.append(digit)
  }
  return result
}
