import GRDB

/// A value that no navsim stores in such a column: the file is damaged, or somebody changed it.
struct StoredValueError: Error, CustomStringConvertible {
  var column: String
  var value: DatabaseValue
  var expected: String

  var description: String {
    let found = value.isNull ? "nothing" : String("\(value)".prefix(40))
    return "'\(column)' holds \(found), expected \(expected)"
  }
}

/// Reads columns of a store and checks them: a file can hold anything, whatever its tables say.
extension Row {
  /// What a number of agents, episodes or threads can be.
  static let counts = 0...Int(Int32.max)

  func text(_ column: String) throws -> String {
    guard let text = try value(column).storage.value as? String else {
      throw try mismatch(column, "a text")
    }
    return text
  }

  func optionalText(_ column: String) throws -> String? {
    try value(column).isNull ? nil : text(column)
  }

  func whole(_ column: String, in range: ClosedRange<Int> = Row.counts) throws -> Int {
    guard case .int64(let number) = try value(column).storage, range.contains(Int(number)) else {
      throw try mismatch(column, "a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return Int(number)
  }

  func rowNumber(_ column: String) throws -> Int64 { Int64(try whole(column, in: .min ... .max)) }

  func flag(_ column: String) throws -> Bool { try whole(column, in: 0...1) == 1 }

  /// A time; a hundred thousand years are enough for any.
  func seconds(_ column: String) throws -> Double {
    let largest = 3.2e12
    let seconds: Double
    switch try value(column).storage {
    case .double(let number): seconds = number
    case .int64(let number): seconds = Double(number)
    default: seconds = .nan
    }
    guard (0...largest).contains(seconds) else { throw try mismatch(column, "seconds, 0 or more") }
    return seconds
  }

  /// A seed; SQLite has no numbers of its size.
  func seed() throws -> UInt64 {
    try choice("seed", "a whole number from 0 to \(UInt64.max)") { UInt64($0) }
  }

  /// A text that names one of several values.
  func choice<Value>(_ column: String, _ expected: String, _ make: (String) -> Value?) throws -> Value {
    guard let value = make(try text(column)) else { throw try mismatch(column, expected) }
    return value
  }

  private func value(_ column: String) throws -> DatabaseValue { try decode(forColumn: column) }

  private func mismatch(_ column: String, _ expected: String) throws -> StoredValueError {
    StoredValueError(column: column, value: try value(column), expected: expected)
  }
}
