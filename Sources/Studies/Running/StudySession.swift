import Basics
public import Evaluation

/// One session of a study from its folder and store: what is missing is trained and measured, and the page is made.
public struct StudySession: Sendable {
  /// What to tell the user: a line that stays, or one that the next takes the place of.
  public enum Line: Sendable {
    case lasting(String)
    case passing(String)

    public var text: String {
      switch self {
      case .lasting(let text), .passing(let text): text
      }
    }

    public var isPassing: Bool { if case .passing = self { true } else { false } }
  }

  public let study: Study
  public let folder: StudyFolder
  /// The store's file.
  public let store: String
  /// The version of navsim.
  let program: String
  /// Asked between steps.
  public var isCancelled: @Sendable () -> Bool = { false }
  /// Told from any thread.
  public var onLine: @Sendable (Line) -> Void = { _ in }

  /// - Parameters:
  ///   - root: the folder of all runs.
  ///   - store: nil for a store in the study's folder.
  public init(_ study: Study, in root: String, store: String?, program: String) {
    self.study = study
    folder = StudyFolder(study, in: root)
    self.store = store ?? folder.storeFile
    self.program = program
  }

  /// Trains and measures what is missing; false if it was cancelled.
  public func work(jobs: Int) throws -> Bool {
    var runner = try StudyRunner(study, in: folder, jobs: jobs)
    let progress = StudyProgress()
    runner.isCancelled = isCancelled
    runner.onEvent = { [onLine] in onLine(progress.line(for: $0)) }
    guard try runner.train() == .finished else { return false }
    // Before any: the store is made even if nothing is to be measured.
    let results = try ResultStore(path: store, access: .write)
    defer { results.close() }
    return try StudyMeasurement(study, in: folder).run(
      in: results, program: program, jobs: jobs, isCancelled: isCancelled
    ) { [onLine] name, done, total in
      onLine(.passing("measuring \(name): \(done) of \(total) episodes"))
    }
  }

  /// Makes the page anew from what there is, and gives its figures.
  ///
  /// - Parameter metrics: of the page's tables.
  /// - Throws: `FileError` where there is no such study yet.
  public func report(metrics: MetricChoice = .navigation) throws -> StudyFigures {
    guard Directory.isThere(folder.path) else { throw FileError(path: folder.path, reason: .notFound) }
    let results = Path.isThere(store) ? try ResultStore(path: store, access: .read) : nil
    defer { results?.close() }
    let figures = try StudyFigures(study, in: folder, store: results, program: program)
    try WholeFile.write(try StudyPage(figures, metrics: metrics).text(), to: folder.reportFile)
    return figures
  }
}

/// Events in words.
private final class StudyProgress: Sendable {
  private let start = ContinuousClock.now
  /// Agent-steps that earlier sessions trained; no part of the rate.
  private let first = Locked<Int?>(nil)

  func line(for event: StudyRunner.Event) -> StudySession.Line {
    switch event {
    case .progress(let done, let total): .passing(text(done, total))
    case .finished(let training): .lasting("trained: \(training)")
    case .failed(let training, let reason): .lasting("broke off: \(training): \(reason)")
    case .rung(let number, let arms): .lasting("rung \(number): \(arms.joined(separator: ", ")) go on")
    case .note(let text): .lasting("note: \(text)")
    }
  }

  private func text(_ done: Int, _ total: Int) -> String {
    let before = first.withLock { first in
      if first == nil { first = done }
      return first ?? done
    }
    let seconds = start.duration(to: .now) / .seconds(1)
    let rate = Double(done - before) / max(seconds, 1e-9)
    let left = rate > 0 ? ProgressText.clock(Double(max(0, total - done)) / rate) : "–"
    return "training: \(100 * done / max(total, 1)) % of \(grouped(total)) agent-steps, \(left) left"
  }
}
