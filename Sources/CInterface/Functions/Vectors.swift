import Basics
public import CNavsim
import Environments
import Simulation

@c(navsim_vector_create)
public func vectorCreate(_ request: UnsafePointer<CChar>?, _ vector: UnsafeMutablePointer<UInt64>?) -> Int32 {
  Call.status {
    let place = try Call.place(vector, "vector")
    let configuration = try VectorRequest.configuration(try Call.text(request, "request"))
    place.pointee = HandleTable.shared.keep(VectorHandle(try VectorEnvironment(configuration)))
  }
}

@c(navsim_vector_describe)
public func vectorDescribe(_ vector: UInt64, _ answer: UnsafeMutablePointer<UInt64>?) -> Int32 {
  Call.status {
    let place = try Call.place(answer, "answer")
    try VectorHandle.withVector(vector) { Answer($0.environment.description).keep(at: place) }
  }
}

@c(navsim_vector_bind)
public func vectorBind(
  _ vector: UInt64, _ set: Int32, _ observation: UnsafePointer<navsim_observation>?
) -> Int32 {
  Call.status {
    guard let observation else { throw CallError("observation: NULL; expected where to write it.") }
    let arrays = observation.pointee
    try VectorHandle.withVector(vector) { try $0.bind(Int(set), to: arrays) }
  }
}

@c(navsim_vector_reset)
public func vectorReset(
  _ vector: UInt64, _ set: Int32, _ seeds: UnsafePointer<navsim_array>?,
  _ which: UnsafePointer<navsim_array>?,
  _ results: UnsafePointer<navsim_step_results>?
) -> Int32 {
  Call.status {
    let (seeds, marks, told) = (seeds?.pointee, which?.pointee, results?.pointee)
    try VectorHandle.withVector(vector) { try $0.reset(Int(set), seeds, marks, told) }
  }
}

@c(navsim_vector_step)
public func vectorStep(
  _ vector: UInt64, _ set: Int32, _ actions: UnsafePointer<navsim_array>?,
  _ messages: UnsafePointer<navsim_array>?, _ results: UnsafePointer<navsim_step_results>?
) -> Int32 {
  Call.status {
    guard let actions else { throw CallError("actions: NULL; expected one a robot.") }
    let (own, said, told) = (actions.pointee, messages?.pointee, results?.pointee)
    try VectorHandle.withVector(vector) { try $0.step(Int(set), own, said, told) }
  }
}

@c(navsim_vector_metrics)
public func vectorMetrics(_ vector: UInt64, _ world: Int, _ values: UnsafePointer<navsim_array>?) -> Int32 {
  Call.status {
    guard let values else { throw CallError("values: NULL; expected where to write them.") }
    let array = values.pointee
    try VectorHandle.withVector(vector) { try $0.writeMetrics(of: world, array) }
  }
}

@c(navsim_vector_state)
public func vectorState(_ vector: UInt64, _ world: Int, _ answer: UnsafeMutablePointer<UInt64>?) -> Int32 {
  Call.status {
    let place = try Call.place(answer, "answer")
    try VectorHandle.withVector(vector) { Answer(try $0.state(of: world)).keep(at: place) }
  }
}

@c(navsim_vector_picture_size)
public func vectorPictureSize(
  _ vector: UInt64, _ world: Int, _ width: UnsafeMutablePointer<Int>?, _ height: UnsafeMutablePointer<Int>?
) -> Int32 {
  Call.status {
    let (width, height) = (try Call.place(width, "width"), try Call.place(height, "height"))
    let size = try VectorHandle.withVector(vector) {
      try $0.pictureSize(of: world, width.pointee, height.pointee)
    }
    (width.pointee, height.pointee) = size
  }
}

@c(navsim_vector_draw)
public func vectorDraw(
  _ vector: UInt64, _ world: Int, _ width: Int, _ height: Int, _ rgb: UnsafePointer<navsim_array>?
) -> Int32 {
  Call.status {
    guard let rgb else { throw CallError("rgb: NULL; expected where to draw.") }
    let array = rgb.pointee
    try VectorHandle.withVector(vector) { try $0.draw(world, width: width, height: height, array) }
  }
}
