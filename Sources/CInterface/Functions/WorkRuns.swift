public import CNavsim

@c(navsim_run)
public func run(
  _ request: UnsafePointer<CChar>?, _ progress: navsim_progress?, _ context: UnsafeMutableRawPointer?,
  _ answer: UnsafeMutablePointer<UInt64>?
) -> Int32 {
  Call.status(request, progress, context, answer) { try RunRequest.answer($0, $1) }
}

@c(navsim_plan)
public func plan(
  _ request: UnsafePointer<CChar>?, _ progress: navsim_progress?, _ context: UnsafeMutableRawPointer?,
  _ answer: UnsafeMutablePointer<UInt64>?
) -> Int32 {
  Call.status(request, progress, context, answer) { try PlanRequest.answer($0, $1) }
}

@c(navsim_explain)
public func explain(_ request: UnsafePointer<CChar>?, _ answer: UnsafeMutablePointer<UInt64>?) -> Int32 {
  Call.status(request, answer) { try ExplainRequest.answer($0) }
}

@c(navsim_batch)
public func batch(
  _ request: UnsafePointer<CChar>?, _ progress: navsim_progress?, _ context: UnsafeMutableRawPointer?,
  _ answer: UnsafeMutablePointer<UInt64>?
) -> Int32 {
  Call.status(request, progress, context, answer) { try BatchRequest.answer($0, $1) }
}

@c(navsim_store_read)
public func storeRead(_ request: UnsafePointer<CChar>?, _ answer: UnsafeMutablePointer<UInt64>?) -> Int32 {
  Call.status(request, answer) { try StoreRequest.answer($0) }
}

@c(navsim_train)
public func train(
  _ request: UnsafePointer<CChar>?, _ progress: navsim_progress?, _ context: UnsafeMutableRawPointer?,
  _ answer: UnsafeMutablePointer<UInt64>?
) -> Int32 {
  Call.status(request, progress, context, answer) { try TrainRequest.answer($0, $1) }
}
