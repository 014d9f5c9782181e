import Basics
import Foundation

/// A screenshot that could not be saved, and why.
public struct ScreenshotError: Error, Equatable, CustomStringConvertible {
  public var name: String
  public var reason: String

  public var description: String { "can't save \(name): \(reason)" }
}

/// Saves what is on the canvas, as a whole file or not at all.
enum Screenshot {
  /// Writes `<title>-step-<step>.png` into a folder, numbered further if there is such a file already.
  /// - Returns: The name of the file.
  static func save(
    _ canvas: Canvas, of title: String, step: Int, in folder: String
  ) throws(ScreenshotError) -> String {
    let name = freeName(of: title, step: step, extension: "png", in: folder)
    do {
      try WholeFile.write(PNGEncoder.encode(canvas), to: folder + "/" + name)
    } catch let error as PNGError {
      throw ScreenshotError(name: name, reason: error.reason)
    } catch let error as FileError {
      throw ScreenshotError(name: name, reason: error.reason.sentence)
    } catch {
      throw ScreenshotError(name: name, reason: error.localizedDescription)
    }
    return name
  }

  /// A file name that is not taken: `<title>-step-<step>.<extension>`, numbered further if need be.
  static func freeName(of title: String, step: Int, extension ending: String, in folder: String) -> String {
    let stem = fileStem(title) + "-step-" + String(step)
    var name = "\(stem).\(ending)"
    var number = 2
    while FileManager.default.fileExists(atPath: folder + "/" + name) {
      name = "\(stem)-\(number).\(ending)"
      number += 1
    }
    return name
  }

  /// A title as the beginning of a file name: letters, digits and dashes.
  static func fileStem(_ title: String) -> String {
    let kept = title.map { $0.isLetter || $0.isNumber || $0 == "_" ? String($0) : "-" }.joined()
    let trimmed = kept.split(separator: "-").joined(separator: "-")
    var stem = ""
    // In bytes, which file systems count.
    for character in trimmed where stem.utf8.count + character.utf8.count <= 160 { stem.append(character) }
    return stem.isEmpty ? "navsim" : stem
  }
}
