import Basics
import CNavsim
import Foundation
import Synchronization

/// Tells a caller how work goes, and asks whether to go on: on the caller's own thread, and no more than ten times a second
/// unless there is something to tell.
final class Progress: Sendable {
  private static let pause = Duration.seconds(0.1)

  private let callback: navsim_progress?
  private nonisolated(unsafe) let context: UnsafeMutableRawPointer?
  private let thread = pthread_self()
  /// Of the caller's thread alone.
  private nonisolated(unsafe) var lastCall = ContinuousClock.now
  private nonisolated(unsafe) var toldDone = 0
  private let done = Atomic<Int>(0)
  private let total = Atomic<Int>(0)
  private let stopped = Atomic<Bool>(false)

  init(_ callback: navsim_progress?, _ context: UnsafeMutableRawPointer?) {
    self.callback = callback
    self.context = context
  }

  /// Whether the caller has asked to stop.
  var isStopped: Bool { stopped.load(ordering: .relaxed) }

  /// The same; asks the caller, if this is its thread and it is time. From any thread, as often as you like.
  func poll() -> Bool {
    if isStopped { return true }
    guard callback != nil, pthread_equal(thread, pthread_self()) != 0,
      lastCall.duration(to: .now) >= Progress.pause
    else { return false }
    let done = done.load(ordering: .relaxed)
    call(done == toldDone ? nil : count(done))
    toldDone = done
    return isStopped
  }

  /// Tells something. On the caller's thread.
  func tell(_ value: JSONValue) {
    guard callback != nil else { return }
    call(value.text)
  }

  // MARK: - Counting

  func expect(_ count: Int, done finished: Int = 0) {
    total.store(count, ordering: .relaxed)
    done.store(finished, ordering: .relaxed)
  }

  /// Counts a piece of work as done. From any thread.
  func advance() { done.add(1, ordering: .relaxed) }

  /// Tells how much was done in the end.
  func finish() { tell(.object(members(done.load(ordering: .relaxed)))) }

  private func members(_ done: Int) -> [JSONValue.Member] {
    [.init("done", .integer(done)), .init("total", .integer(total.load(ordering: .relaxed)))]
  }

  private func count(_ done: Int) -> String { JSONValue.object(members(done)).text }

  private func call(_ text: String?) {
    guard let callback else { return }
    let answer = text.map { $0.withCString { callback($0, context) } } ?? callback(nil, context)
    lastCall = .now
    if answer != 0 { stopped.store(true, ordering: .relaxed) }
  }
}

extension Call {
  /// A call that may be stopped: what was done until then is answered all the same.
  static func status(
    _ request: UnsafePointer<CChar>?, _ progress: navsim_progress?, _ context: UnsafeMutableRawPointer?,
    _ answer: UnsafeMutablePointer<UInt64>?, _ body: (String, Progress) throws -> Answer
  ) -> Int32 {
    status {
      let place = try Call.place(answer, "answer")
      place.pointee = 0
      let progress = Progress(progress, context)
      try body(try Call.text(request, "request"), progress).keep(at: place)
      if progress.isStopped { throw CallInterrupted() }
    }
  }

  /// The same for what is soon done.
  static func status(
    _ request: UnsafePointer<CChar>?, _ answer: UnsafeMutablePointer<UInt64>?,
    _ body: (String) throws -> Answer
  ) -> Int32 {
    status(request, nil, nil, answer) { text, _ in try body(text) }
  }
}
