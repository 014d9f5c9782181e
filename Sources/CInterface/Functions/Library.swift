import Basics
import CNavsim
import Episodes

/// The version, as C text that lives as long as the library.
nonisolated(unsafe) private let versionText: UnsafePointer<CChar> = {
  let text = UnsafeMutablePointer<CChar>.allocate(capacity: Version.number.utf8.count + 1)
  for (index, unit) in Version.number.utf8.enumerated() { text[index] = CChar(bitPattern: unit) }
  text[Version.number.utf8.count] = 0
  return UnsafePointer(text)
}()

@c(navsim_abi)
public func libraryABI() -> Int32 { NAVSIM_ABI }

@c(navsim_version)
public func libraryVersion() -> UnsafePointer<CChar> { versionText }

@c(navsim_close)
public func close(_ handle: UInt64) -> Int32 { Call.status { try HandleTable.shared.close(handle) } }

@c(navsim_set_home)
public func setHome(_ folder: UnsafePointer<CChar>?) -> Int32 {
  Call.status { ShippedFiles.home = try folder.map { try Call.text($0, "folder") } }
}

@c(navsim_answer_size)
public func answerSize(_ handle: UInt64, _ bytes: UnsafeMutablePointer<Int>?) -> Int32 {
  Call.status {
    let bytes = try Call.place(bytes, "bytes")
    bytes.pointee = try HandleTable.shared.object(handle, as: Answer.self, called: "answer").bytes.count
  }
}

@c(navsim_answer_copy)
public func answerCopy(_ handle: UInt64, _ buffer: UnsafeMutableRawPointer?, _ size: Int) -> Int32 {
  Call.status {
    let answer = try HandleTable.shared.object(handle, as: Answer.self, called: "answer")
    guard let buffer else { throw CallError("buffer: NULL; expected \(answer.bytes.count) bytes.") }
    guard size >= answer.bytes.count else {
      throw CallError("buffer: expected \(answer.bytes.count) bytes, found \(size).")
    }
    answer.bytes.withUnsafeBytes { bytes in
      if let base = bytes.baseAddress { buffer.copyMemory(from: base, byteCount: bytes.count) }
    }
  }
}
