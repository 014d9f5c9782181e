/// A JSON value without its place in a file: what navsim writes, and options it hands on.
///
/// Objects keep the order of their members, so that what is written twice comes out the same twice.
public enum JSONValue: Equatable, Sendable {
  case null
  case bool(Bool)
  case number(JSONNumber)
  case string(String)
  case array([JSONValue])
  case object([Member])

  public struct Member: Equatable, Sendable {
    public var key: String
    public var value: JSONValue

    public init(_ key: String, _ value: JSONValue) {
      self.key = key
      self.value = value
    }
  }

  public static func integer(_ value: Int) -> JSONValue { .number(JSONNumber(value)) }
  /// Null for NaN and infinity, which JSON does not have.
  public static func double(_ value: Double) -> JSONValue {
    value.isFinite ? .number(JSONNumber(value)) : .null
  }

  /// The value of an object's member; nil if there is none, or if this is no object.
  public subscript(key: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }

  /// The elements of an array; nil for anything else.
  public var elements: [JSONValue]? {
    guard case .array(let elements) = self else { return nil }
    return elements
  }

  public var stringValue: String? {
    guard case .string(let string) = self else { return nil }
    return string
  }

  /// A whole number that fits an `Int`; nil for anything else.
  public var integerValue: Int? {
    guard case .number(let number) = self else { return nil }
    return number.integer
  }

  public var doubleValue: Double? {
    guard case .number(let number) = self else { return nil }
    return number.double
  }
}

/// A JSON number as written: a 64-bit seed does not fit a `Double`, and messages quote what the user wrote.
public struct JSONNumber: Equatable, Sendable {
  public let literal: String

  /// - Precondition: `literal` follows the grammar of RFC 8259 and is in the range of `Double`.
  init(literal: String) { self.literal = literal }

  public init(_ value: Int) { literal = String(value) }
  public init(_ value: UInt64) { literal = String(value) }

  /// - Precondition: `value` is finite; JSON has no other numbers.
  public init(_ value: Double) {
    precondition(value.isFinite, "JSON has no number for \(value)")
    literal = value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : String(value)
  }

  /// With the digits of the `Float`, so that 0.1 is written 0.1.
  ///
  /// - Precondition: `value` is finite.
  public init(_ value: Float) {
    precondition(value.isFinite, "JSON has no number for \(value)")
    literal = value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : "\(value)"
  }

  /// Rounded to so many decimals, with a decimal point but for 0; what is not finite as 0.
  public init(_ value: Double, decimals: Int) {
    let scale = (0..<decimals).reduce(1.0) { power, _ in power * 10 }
    let units = value.isFinite ? (value * scale).rounded() : 0
    literal = units == 0 ? "0" : "\(units / scale)"
  }

  public var double: Double { Double(literal) ?? .nan }

  /// The number if it is whole (`4`, `4.0` and `4e0` are) and fits.
  public var integer: Int? {
    if let value = Int(literal) { return value }
    return Int(exactly: double).flatMap { $0.magnitude <= 1 << 53 ? $0 : nil }
  }

  /// The number if it is whole, not negative and fits.
  public var unsigned: UInt64? {
    UInt64(literal) ?? integer.flatMap { UInt64(exactly: $0) }
  }
}
