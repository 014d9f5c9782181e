/// What kind of fault an error is, for programs that answer with a number: the exit codes of `sysexits.h` as navsim and its
/// C interface use them.
public enum Fault: Int32, Sendable {
  /// Something was asked for that makes no sense.
  case usage = 64
  /// What was given is wrong.
  case badInput = 65
  /// What was named is not there.
  case missingInput = 66
  /// There is no display.
  case noDisplay = 69
  /// navsim itself.
  case internalError = 70
  /// A file can't be written.
  case cannotWrite = 73

  /// Of what is read: not there, or wrong.
  public static func input(isMissing: Bool) -> Fault { isMissing ? .missingInput : .badInput }
}

/// An error with a message that says what is wrong and how to mend it: what every interface of navsim, command line or
/// C, shows as it is.
public protocol ReportedError: Error, CustomStringConvertible {
  var fault: Fault { get }
}
