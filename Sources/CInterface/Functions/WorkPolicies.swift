public import CNavsim

@c(navsim_policy_open)
public func policyOpen(_ file: UnsafePointer<CChar>?, _ policy: UnsafeMutablePointer<UInt64>?) -> Int32 {
  Call.status {
    let place = try Call.place(policy, "policy")
    place.pointee = HandleTable.shared.keep(try PolicyHandle(try Call.text(file, "file")))
  }
}

@c(navsim_policy_describe)
public func policyDescribe(_ policy: UInt64, _ answer: UnsafeMutablePointer<UInt64>?) -> Int32 {
  Call.status {
    let place = try Call.place(answer, "answer")
    try PolicyHandle.policy(policy).description.keep(at: place)
  }
}

@c(navsim_policy_decide)
public func policyDecide(
  _ policy: UInt64, _ rows: Int, _ observation: UnsafePointer<navsim_observation>?,
  _ worlds: UnsafePointer<navsim_array>?, _ decision: UnsafePointer<navsim_decision>?
) -> Int32 {
  Call.status {
    guard let observation else { throw CallError("observation: NULL; expected what robots perceive.") }
    guard let decision else { throw CallError("decision: NULL; expected where to write it.") }
    let handle = try PolicyHandle.policy(policy)
    try handle.decide(rows, observation.pointee, worlds: worlds?.pointee, decision.pointee)
  }
}
