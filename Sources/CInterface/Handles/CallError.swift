import Basics

/// A call that makes no sense, and how to mend it.
struct CallError: ReportedError {
  var description: String
  var fault: Fault

  init(_ description: String, fault: Fault = .usage) {
    self.description = description
    self.fault = fault
  }
}

/// The caller's callback asked to stop.
struct CallInterrupted: Error {
  static let status: Int32 = 130
}
