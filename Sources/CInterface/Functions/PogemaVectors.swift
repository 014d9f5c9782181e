public import CNavsim
import Compatibility

@c(navsim_pogema_vector_create)
public func pogemaVectorCreate(
  _ worlds: UnsafePointer<navsim_array>?, _ threads: Int32, _ vector: UnsafeMutablePointer<UInt64>?
) -> Int32 {
  Call.status {
    let place = try Call.place(vector, "vector")
    guard let worlds = worlds?.pointee else { throw CallError("worlds: NULL; expected their handles.") }
    let count = try Call.count(worlds, "worlds")
    guard (1...65_536).contains(count) else { throw CallError("worlds: \(count); expected 1 to 65536.") }
    guard (1...1024).contains(threads) else { throw CallError("threads: \(threads); expected 1 to 1024.") }
    let handles = try Call.elements(worlds, "worlds", count: count, of: UInt64.self)
    var found: [PogemaHandle] = []
    for index in 0..<count { found.append(try PogemaHandle.named(handles[index])) }
    guard Set(found.map(ObjectIdentifier.init)).count == count else {
      throw CallError("worlds: one is there twice; a world has one place.")
    }
    place.pointee = HandleTable.shared.keep(PogemaVectorHandle(found, threads: Int(threads)))
  }
}

@c(navsim_pogema_vector_replace)
public func pogemaVectorReplace(_ vector: UInt64, _ index: Int, _ world: UInt64) -> Int32 {
  Call.status {
    let vector = try PogemaVectorHandle.named(vector)
    guard (0..<vector.count).contains(index) else {
      throw CallError("index \(index): from 0 to \(vector.count - 1).")
    }
    vector.replace(index, by: try PogemaHandle.named(world))
  }
}

@c(navsim_pogema_vector_step)
public func pogemaVectorStep(
  _ vector: UInt64, _ actions: UnsafePointer<navsim_array>?, _ results: UnsafePointer<navsim_pogema_results>?
) -> Int32 {
  Call.status {
    guard let actions, let results else {
      throw CallError("actions, results: NULL; expected one for each world.")
    }
    nonisolated(unsafe) let (own, told) = (actions, results)
    try PogemaVectorHandle.named(vector).forEach { index, world in
      try PogemaHandle.step(world, own[index], told[index])
    }
  }
}
