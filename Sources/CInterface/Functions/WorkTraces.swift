public import CNavsim

@c(navsim_trace_read)
public func traceRead(_ request: UnsafePointer<CChar>?, _ answer: UnsafeMutablePointer<UInt64>?) -> Int32 {
  Call.status(request, answer) { try TraceRequest.answer($0) }
}

@c(navsim_trace_draw)
public func traceDraw(
  _ request: UnsafePointer<CChar>?, _ trace: UnsafePointer<navsim_array>?,
  _ answer: UnsafeMutablePointer<UInt64>?
) -> Int32 {
  let array = trace?.pointee
  return Call.status(request, answer) { text in
    let bytes: [UInt8]? = try array.map { array in
      let count = try Call.count(array, "trace")
      let first = try Call.elements(array, "trace", count: count, of: UInt8.self)
      return Array(UnsafeBufferPointer(start: first, count: count))
    }
    return try DrawingRequest.answer(text, bytes)
  }
}
