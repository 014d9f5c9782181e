import Basics
import Foundation
import GridWorld

/// A film that can't be made, and why.
public struct FilmError: Error, Equatable, CustomStringConvertible {
  public enum Reason: Equatable, Sendable {
    case unknownEnding
    case noFFmpeg
    case ffmpegFailed(String)
  }

  public var path: String
  public var reason: Reason

  public var description: String {
    switch reason {
    case .unknownEnding: "\(path): films end in .gif or .mp4."
    case .noFFmpeg:
      "\(path): mp4 needs the program ffmpeg, which is not on the path; install it, or name a .gif."
    case .ffmpegFailed(let message): "\(path): ffmpeg failed: \(message)"
    }
  }
}

/// Writes frames as a film: GIF by navsim's own encoder, mp4 through `ffmpeg`.
public final class FilmWriter {
  private enum Form {
    case gif(GIFEncoder, WholeFile)
    case mp4(Process, Pipe, log: Pipe)
  }

  public let path: String
  private var form: Form
  public private(set) var frames = 0

  /// - Parameter palette: colors that a GIF must show exactly.
  public init(
    path: String, width: Int, height: Int, framesPerSecond: Int, palette: [Color] = []
  ) throws {
    self.path = path
    switch path.lowercased().split(separator: ".").last {
    case "gif":
      form = .gif(
        GIFEncoder(width: width, height: height, framesPerSecond: framesPerSecond, palette: palette),
        try WholeFile(path: path))
    case "mp4":
      form = try FilmWriter.startFFmpeg(path, width, height, framesPerSecond)
    default: throw FilmError(path: path, reason: .unknownEnding)
    }
  }

  deinit {
    guard case .mp4(let process, _, _) = form, process.isRunning else { return }
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    unlink(FilmWriter.aside(path))
    FilmWriter.forget(process, path)
  }

  public func add(_ canvas: Canvas) throws(FilmError) {
    frames += 1
    switch form {
    case .gif(var encoder, let file):
      // Out of the enumeration while it is changed, so that nothing is copied.
      form = .mp4(Process(), Pipe(), log: Pipe())
      encoder.add(canvas)
      form = .gif(encoder, file)
    case .mp4(_, let pipe, _):
      let bytes = canvas.withPixels { Data(buffer: $0) }
      do {
        try pipe.fileHandleForWriting.write(contentsOf: bytes)
      } catch {
        throw FilmError(path: path, reason: .ffmpegFailed(error.localizedDescription))
      }
    }
  }

  /// Puts the film in place.
  public func finish() throws {
    switch form {
    case .gif(var encoder, let file):
      try file.write(encoder.finish())
      try file.commit()
    case .mp4(let process, let pipe, let log):
      try? pipe.fileHandleForWriting.close()
      let message = String(decoding: log.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      let aside = FilmWriter.aside(path)
      defer { FilmWriter.forget(process, path) }
      guard process.terminationStatus == 0 else {
        try? FileManager.default.removeItem(atPath: aside)
        let line =
          message.split(separator: "\n").last.map(String.init) ?? "status \(process.terminationStatus)"
        throw FilmError(path: path, reason: .ffmpegFailed(line))
      }
      guard rename(aside, path) == 0 else {
        throw FileError(path: path, reason: .cannotWrite(String(cString: strerror(errno))))
      }
    }
  }

  private static func forget(_ process: Process, _ path: String) {
    Leftovers.forget(process: process.processIdentifier)
    Leftovers.forget(aside(path))
  }

  private static func aside(_ path: String) -> String { path + ".part.mp4" }

  private static func startFFmpeg(_ path: String, _ width: Int, _ height: Int, _ framesPerSecond: Int) throws
    -> Form
  {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/usr/local/bin").split(
      separator: ":")
    guard
      let program = folders.map({ "\($0)/ffmpeg" }).first(
        where: FileManager.default.isExecutableFile(atPath:))
    else { throw FilmError(path: path, reason: .noFFmpeg) }
    let process = Process()
    let (input, log) = (Pipe(), Pipe())
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = [
      "-y", "-loglevel", "error", "-f", "rawvideo", "-pix_fmt", "bgra", "-s", "\(width)x\(height)", "-r",
      "\(framesPerSecond)", "-i", "-", "-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2", "-c:v", "libx264", "-crf",
      "18",
      "-pix_fmt", "yuv420p", "-movflags", "+faststart", aside(path),
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
    Leftovers.add(aside(path))
    return .mp4(process, input, log: log)
  }
}
