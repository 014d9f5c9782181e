import Basics
import Foundation
import Policies

extension TrainerConfiguration {
  /// The policies that a run begins with or learns from.
  private var policyFiles: [String] {
    let stages = reinforceStages.map(\.reinforce)
    let references = stages.compactMap { stage -> String? in
      guard case .file(let path, _) = stage.reference?.source else { return nil }
      return path
    }
    return [start?.file].compactMap(\.self) + references + stages.compactMap { $0.teacher?.guide?.file }
  }

  /// A resolved configuration as policy files carry it to other machines: it names other files by their way from the
  /// folder in which the run was started, or where they lie elsewhere by their last names. Digests tell what was in them.
  func portable(_ text: String) -> String {
    let folder = FileManager.default.currentDirectoryPath + "/"
    return policyFiles.reduce(text) { text, file in
      let path = URL(fileURLWithPath: file).standardizedFileURL.path
      let name = path.hasPrefix(folder) ? String(path.dropFirst(folder.count)) : Path.name(of: path)
      return text.replacing(JSONValue.string(file).text, with: JSONValue.string(name).text)
    }
  }
}
