import Basics
public import CNavsim
import Studies

@c(navsim_answer_array)
public func answerArray(
  _ handle: UInt64, _ index: Int, _ buffer: UnsafeMutableRawPointer?, _ size: Int
) -> Int32 {
  Call.status {
    let answer = try HandleTable.shared.object(handle, as: Answer.self, called: "answer")
    guard answer.arrays.indices.contains(index) else {
      throw CallError("array \(index): the answer has \(answer.arrays.count).")
    }
    let bytes = answer.arrays[index].bytes
    guard let buffer else { throw CallError("buffer: NULL; expected \(bytes.count) bytes.") }
    guard size >= bytes.count else {
      throw CallError("buffer: expected \(bytes.count) bytes, found \(size).")
    }
    bytes.withUnsafeBytes { bytes in
      if let base = bytes.baseAddress { buffer.copyMemory(from: base, byteCount: bytes.count) }
    }
  }
}

@c(navsim_validate)
public func validate(_ file: UnsafePointer<CChar>?, _ answer: UnsafeMutablePointer<UInt64>?) -> Int32 {
  Call.status(file, answer) { file in
    Answer(.object([.init("summary", .string(try FileSummary.text(file: SourceRequest.found(file))))]))
  }
}
