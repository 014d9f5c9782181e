public import Basics
import Foundation
import GridWorld

/// A film that can't be made, and why.
public struct FilmError: ReportedError, Equatable {
  public enum Reason: Equatable, Sendable {
    case unknownEnding
    case noFFmpeg
    case ffmpegFailed(String)
    /// A pipe or a device: ffmpeg goes back in an mp4 to write its head.
    case notSeekable
  }

  public var path: String
  public var reason: Reason

  public var fault: Fault { .cannotWrite }

  public var description: String {
    switch reason {
    case .unknownEnding: "\(place(path)): films end in .gif or .mp4."
    case .noFFmpeg:
      "\(place(path)): mp4 needs the program ffmpeg, which is not on the path; install it, or name a .gif."
    case .notSeekable: "\(place(path)): an mp4 can't go into a pipe or a device; name a file, or a .gif."
    case .ffmpegFailed(let message): "\(place(path)): ffmpeg failed: \(message)"
    }
  }
}

/// Writes frames as a film: GIF by navsim's own encoder, mp4 through `ffmpeg`.
public final class FilmWriter {
  private enum Form {
    case gif(GIFEncoder, WholeFile)
    case mp4(Process, Pipe, log: Pipe, WholeFile)
    case ended
  }

  public let path: String
  private var form: Form
  public private(set) var frames = 0

  /// - Parameter palette: colors that a GIF must show exactly.
  public init(
    path: String, width: Int, height: Int, framesPerSecond: Int, palette: [Color] = []
  ) throws {
    self.path = path
    switch Path.fileExtension(of: path).lowercased() {
    case "gif":
      form = .gif(
        GIFEncoder(width: width, height: height, framesPerSecond: framesPerSecond, palette: palette),
        try WholeFile(path: path))
    case "mp4":
      form = try FilmWriter.startFFmpeg(path, width, height, framesPerSecond)
    default: throw FilmError(path: path, reason: .unknownEnding)
    }
  }

  public func add(_ canvas: Canvas) throws(FilmError) {
    frames += 1
    switch form {
    case .gif(var encoder, let file):
      // Out of the enumeration while it is changed, so that nothing is copied.
      form = .ended
      encoder.add(canvas)
      form = .gif(encoder, file)
    case .mp4(_, let pipe, _, _):
      let bytes = canvas.withPixels { Data(buffer: $0) }
      do {
        try pipe.fileHandleForWriting.write(contentsOf: bytes)
      } catch {
        throw FilmError(path: path, reason: .ffmpegFailed(error.localizedDescription))
      }
    case .ended: preconditionFailure("the film is finished")
    }
  }

  /// Puts the film in place.
  public func finish() throws {
    let form = form
    self.form = .ended
    switch form {
    case .gif(var encoder, let file):
      try file.write(encoder.finish())
      try file.commit()
    case .mp4(let process, let pipe, let log, let file):
      try? pipe.fileHandleForWriting.close()
      let message = String(decoding: log.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      Leftovers.forget(process: process.processIdentifier)
      guard process.terminationStatus == 0 else {
        file.discard()
        let line =
          message.split(separator: "\n").last.map(String.init) ?? "status \(process.terminationStatus)"
        throw FilmError(path: path, reason: .ffmpegFailed(line))
      }
      try file.commit()
    case .ended: preconditionFailure("the film is finished")
    }
  }

  deinit {
    // Forgotten on the way: nobody waits for what ffmpeg would still make of it.
    guard case .mp4(let process, let pipe, _, _) = form else { return }
    process.terminate()
    try? pipe.fileHandleForWriting.close()
    process.waitUntilExit()
    Leftovers.forget(process: process.processIdentifier)
  }

  private static func startFFmpeg(_ path: String, _ width: Int, _ height: Int, _ framesPerSecond: Int) throws
    -> Form
  {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/usr/local/bin").split(
      separator: ":")
    guard
      let program = folders.map({ "\($0)/ffmpeg" }).first(
        where: FileManager.default.isExecutableFile(atPath:))
    else { throw FilmError(path: path, reason: .noFFmpeg) }
    guard try WholeFile.isReplaceable(path) else { throw FilmError(path: path, reason: .notSeekable) }
    let file = try WholeFile(path: path)
    guard let partialPath = file.partialPath else { throw FilmError(path: path, reason: .notSeekable) }
    let process = Process()
    let (input, log) = (Pipe(), Pipe())
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = [
      "-y", "-loglevel", "error", "-f", "rawvideo", "-pix_fmt", "bgra", "-s", "\(width)x\(height)", "-r",
      "\(framesPerSecond)", "-i", "-", "-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2", "-c:v", "libx264", "-crf",
      "18",
      // A name of ours, said to be a file: whatever the film is called (`-y.mp4`, `http://a.mp4`),
      // ffmpeg sees neither an option nor a protocol.
      "-pix_fmt", "yuv420p", "-movflags", "+faststart", "-f", "mp4", "file:\(partialPath)",
    ]
    process.standardInput = input
    process.standardOutput = FileHandle.nullDevice
    process.standardError = log
    do {
      try process.run()
    } catch {
      throw FilmError(path: path, reason: .ffmpegFailed(error.localizedDescription))
    }
    Leftovers.add(process: process.processIdentifier)
    return .mp4(process, input, log: log, file)
  }
}
