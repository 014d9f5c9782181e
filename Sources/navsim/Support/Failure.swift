import Basics
import Benchmarks
import Episodes
import Evaluation
import GridWorld
import Planning
import Policies
import Scenarios
import Scenes
import Training
import Viewer

/// An error as the user sees it: one message, one exit code.
struct Failure: Error {
  var message: String
  var exitCode: Int32

  static let gateUnmet: Int32 = 3
  static let usage: Int32 = 64
  static let badInput: Int32 = 65
  static let missingInput: Int32 = 66
  static let noDisplay: Int32 = 69
  static let internalError: Int32 = 70
  static let cannotWrite: Int32 = 73
  /// By the signal: 129, 130 or 143.
  static var interrupted: Int32 { Interrupt.exitCode }

  init(_ message: String, exitCode: Int32) {
    self.message = message
    self.exitCode = exitCode
  }

  /// Nil for errors that the argument parser words itself: usage, help, plain exit codes.
  init?(_ error: any Error) {
    switch error {
    case let failure as Failure: self = failure
    case let error as ScenarioError:
      self.init(error.description, exitCode: error.isMissingInput ? Failure.missingInput : Failure.badInput)
    case let error as JSONError:
      self.init(error.description, exitCode: error.isMissingInput ? Failure.missingInput : Failure.badInput)
    case let error as MapError:
      self.init(error.description, exitCode: error.isMissingInput ? Failure.missingInput : Failure.badInput)
    case let error as FileError:
      if error.isUnwritable {
        self.init(error.description, exitCode: Failure.cannotWrite)
      } else {
        self.init(error.description, exitCode: error.isMissingInput ? Failure.missingInput : Failure.badInput)
      }
    case let error as PlanFileError:
      self.init(error.description, exitCode: error.isMissingInput ? Failure.missingInput : Failure.badInput)
    case let error as PolicyFileError:
      self.init(error.description, exitCode: error.isMissingInput ? Failure.missingInput : Failure.badInput)
    case let error as RunFolderError:
      self.init(
        error.description,
        exitCode: error.isMissingInput
          ? Failure.missingInput : error.isUnwritable ? Failure.cannotWrite : Failure.badInput)
    case let error as DemonstrationFileError:
      if case .file(let error) = error.reason {
        self.init(error)
      } else {
        self.init(error.description, exitCode: Failure.badInput)
      }
    case let error as ResultStoreError:
      let code =
        error.isUsage
        ? Failure.usage
        : error.isMissingInput
          ? Failure.missingInput : error.isUnwritable ? Failure.cannotWrite : Failure.badInput
      self.init(error.description, exitCode: code)
    case let error as TraceError:
      self.init(error.description, exitCode: error.isMissingInput ? Failure.missingInput : Failure.badInput)
    case let error as TraceComparisonError: self.init(error.description, exitCode: Failure.badInput)
    case let error as EpisodeError: self.init(episode: error)
    case let error as ContestantError: self.init(contestant: error)
    case let error as BatchError: self.init(batch: error)
    case let error as DrawingError: self.init(drawing: error)
    case let error as TrainingMemoryError: self.init(error.description, exitCode: Failure.badInput)
    case let error as ConfigurationError: self.init(error.description, exitCode: Failure.badInput)
    case let error as PNGError: self.init(error.description, exitCode: Failure.internalError)
    case let error as FilmError: self.init(error.description, exitCode: Failure.cannotWrite)
    case let error as ViewerError: self.init(error.description, exitCode: Failure.noDisplay)
    case let error as WindowError: self.init(error.description, exitCode: Failure.noDisplay)
    case let error as BenchmarkError: self.init(error.description, exitCode: Failure.internalError)
    default: return nil
    }
  }

  private init(episode error: EpisodeError) {
    let code =
      switch error.kind {
      case .badInput: Failure.badInput
      case .missingInput: Failure.missingInput
      case .cannotWrite: Failure.cannotWrite
      case .internalError: Failure.internalError
      }
    // Attention is recorded for one flag alone.
    if case .nothingAttends = error {
      self.init("--trace-attention: \(error.description)", exitCode: code)
    } else {
      self.init(error.description, exitCode: code)
    }
  }

  private init(drawing error: DrawingError) {
    let message =
      switch error {
      case .pictureBeyondEnd(let step, let end): "--at \(step): the episode ends at step \(end)."
      case .filmBeyondEnd(let from, let end): "--from \(from): the episode ends at step \(end)."
      case .nothingAttends(let reason): "--attention: \(reason)."
      }
    self.init(message, exitCode: Failure.badInput)
  }

  private init(contestant error: ContestantError) {
    switch error {
    case .controller(let cause):
      self = Failure(cause) ?? Failure(error.description, exitCode: Failure.badInput)
    case .policy(let cause): self.init(episode: cause)
    case .isScripted, .group, .tooManySlots: self.init(error.description, exitCode: Failure.usage)
    }
  }

  private init(batch error: BatchError) {
    switch error {
    case .input(let cause): self = Failure(cause) ?? Failure(error.description, exitCode: Failure.badInput)
    case .store(let cause): self = Failure(cause) ?? Failure(error.description, exitCode: Failure.cannotWrite)
    case .sameName, .sameTrial, .sameConfiguration: self.init(error.description, exitCode: Failure.usage)
    case .episode(let name, let cause):
      let failure = Failure(cause)
      self.init(
        "\(name): \(failure?.message ?? "\(cause)")", exitCode: failure?.exitCode ?? Failure.internalError)
    }
  }
}
