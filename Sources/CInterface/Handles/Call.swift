import Basics
import CNavsim

/// Calls from C: errors become numbers, and their messages are kept for the thread.
enum Call {
  /// - Returns: 0, or the fault's number.
  static func status(_ body: () throws -> Void) -> Int32 {
    do {
      try body()
      return 0
    } catch is CallInterrupted {
      navsim_keep_message("stopped by the caller")
      return CallInterrupted.status
    } catch let error as any ReportedError {
      navsim_keep_message(error.description)
      return error.fault.rawValue
    } catch {
      navsim_keep_message("\(error)")
      return Fault.internalError.rawValue
    }
  }

  /// A text of the caller's.
  static func text(_ pointer: UnsafePointer<CChar>?, _ name: String) throws -> String {
    guard let pointer else { throw CallError("\(name): NULL; expected a text.") }
    guard let text = String(validatingCString: pointer) else {
      throw CallError("\(name): no UTF-8.", fault: .badInput)
    }
    return text
  }

  /// Where an answer goes that can't be left out.
  static func place<Value>(
    _ pointer: UnsafeMutablePointer<Value>?, _ name: String
  ) throws -> UnsafeMutablePointer<Value> {
    guard let pointer else { throw CallError("\(name): NULL; expected where to write it.") }
    return pointer
  }

  /// An array of the caller's.
  ///
  /// - Throws: `CallError` if it is of another length, or not aligned as its elements are.
  static func elements<Element>(
    _ array: navsim_array, _ name: String, count: Int, of type: Element.Type
  ) throws -> UnsafeMutablePointer<Element> {
    guard let data = array.data else { throw CallError("\(name): NULL; expected \(count) elements.") }
    guard array.count == count else {
      throw CallError("\(name): expected \(count) elements, found \(array.count).")
    }
    guard UInt(bitPattern: data) % UInt(MemoryLayout<Element>.alignment) == 0 else {
      throw CallError("\(name): expected memory at a multiple of \(MemoryLayout<Element>.alignment) bytes.")
    }
    return data.bindMemory(to: Element.self, capacity: max(count, 1))
  }

  /// How many elements an array has that may have any number: its caller has to know.
  ///
  /// - Throws: `CallError` for numbers that no memory has room for.
  static func count(_ array: navsim_array, _ name: String) throws -> Int {
    guard (0...maximumCount).contains(array.count) else {
      throw CallError("\(name): \(array.count) elements; expected 0 to \(maximumCount).")
    }
    return array.count
  }

  private static let maximumCount = 1 << 40

  /// `elements` of an array that may be left out (NULL).
  static func elementsIfAny<Element>(
    _ array: navsim_array, _ name: String, count: Int, of type: Element.Type
  ) throws -> UnsafeMutablePointer<Element>? {
    array.data == nil ? nil : try elements(array, name, count: count, of: type)
  }
}
