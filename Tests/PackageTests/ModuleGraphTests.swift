import Foundation
import Testing

/// The architecture as Package.swift has it: a target depends only on those listed above it, and a file imports only
/// what its target declares.
@Suite("The module graph") struct ModuleGraphTests {
  private static let manifest = Manifest()
  /// What comes with Swift and the system.
  private static let toolchain: Set = [
    "Foundation", "FoundationXML", "Glibc", "Musl", "Darwin", "Synchronization",
    "Testing",
  ]

  @Test("has no arrow up: every target depends on targets above it, and products no others have")
  func order() throws {
    let targets = Self.manifest.targets
    try #require(targets.count > 25, "\(targets.map(\.name))")
    let places = Dictionary(uniqueKeysWithValues: targets.enumerated().map { ($1.name, $0) })
    for (place, target) in targets.enumerated() where !target.isTest {
      for dependency in target.dependencies {
        guard let other = places[dependency], !dependency.hasPrefix("C") else { continue }
        #expect(other < place, "\(target.name) depends on \(dependency), which stands below it")
      }
    }
    let program = try #require(targets.first { $0.name == "navsim" })
    #expect(targets.allSatisfy { $0.isTest || !$0.dependencies.contains(program.name) })
  }

  @Test("loads scenarios without Training and OpenBLAS")
  func scenarios() throws {
    let needed = Self.manifest.closure(of: "Scenarios")
    #expect(needed.contains("GridWorld"))
    #expect(needed.isDisjoint(with: ["Training", "Policies", "Attention", "COpenBLAS", "CSDL2"]))
  }

  @Test("is what files import: nothing undeclared, nothing declared in vain")
  func imports() throws {
    for target in Self.manifest.targets {
      let folder = Repository.folder + "/" + target.path
      let imported = try Self.imports(under: folder)
      let declared = Set(target.dependencies)
      for module in imported.subtracting(declared).subtracting(Self.toolchain) {
        Issue.record("\(target.name) imports \(module), which its target does not declare")
      }
      for module in declared.subtracting(imported) where !Self.isLinkedOnly(module, target) {
        Issue.record("\(target.name) declares \(module) and imports it nowhere")
      }
    }
  }

  @Test("takes paths apart and writes files by its own functions alone")
  func paths() throws {
    // Foundation's trap on a path of one letter; its writers replace links and devices.
    let banned = [
      "as NSString", "NSString(", ".write(to: URL", "createFile(atPath", "withIntermediateDirectories",
      "createSymbolicLink", "O_TRUNC", "fopen(",
    ]
    let files = try #require(FileManager.default.enumerator(atPath: Repository.folder + "/Sources"))
    var count = 0
    for case let file as String in files where file.hasSuffix(".swift") {
      count += 1
      let text = try String(contentsOfFile: Repository.folder + "/Sources/" + file, encoding: .utf8)
      for name in banned where text.contains(name) { Issue.record("\(file) uses \(name)") }
    }
    #expect(count > 300)
  }

  /// A test of the program runs it, and needs it built.
  private static func isLinkedOnly(_ module: String, _ target: Manifest.Target) -> Bool {
    target.isTest && module == "navsim"
  }

  /// The modules that Swift files below a folder import.
  private static func imports(under folder: String) throws -> Set<String> {
    let pattern =
      /^\s*(?:@testable |@_exported |@preconcurrency )*(?:public |package |internal |fileprivate |private )?import (?:(?:struct|class|enum|protocol|func|typealias|var|let) )?(\w+)/
    var modules: Set<String> = []
    let files = try #require(FileManager.default.enumerator(atPath: folder))
    for case let file as String in files where file.hasSuffix(".swift") {
      for line in try String(contentsOfFile: folder + "/" + file, encoding: .utf8).split(separator: "\n") {
        if let match = line.firstMatch(of: pattern) { modules.insert(String(match.1)) }
      }
    }
    return modules
  }
}

/// Package.swift, read as text: asking Swift for it would wait for the build that runs this test.
private struct Manifest {
  struct Target {
    var name: String
    var isTest: Bool
    var dependencies: [String]
    /// From the package's folder.
    var path: String
  }

  /// In the order of the file.
  let targets: [Target]

  init() {
    let text = (try? String(contentsOfFile: Repository.folder + "/Package.swift", encoding: .utf8)) ?? ""
    guard let start = text.range(of: "  targets: [") else {
      targets = []
      return
    }
    // One entry begins with a line of its own: `    .target(` and the like.
    let entries = text[start.upperBound...].split(
      separator: /\n    \.(?=target|executableTarget|systemLibrary|testTarget)/)
    targets = entries.compactMap { entry in
      guard let name = entry.firstMatch(of: /name: "(\w+)"/)?.1 else { return nil }
      let list = entry.firstMatch(of: /dependencies: \[((?:[^\[\]]|\[[^\]]*\])*)\]/)?.1 ?? ""
      // The package of a product is no module.
      let modules = list.replacing(/package: "[^"]*"/, with: "").replacing(/traits: \[[^\]]*\]/, with: "")
      return Target(
        name: String(name), isTest: entry.hasPrefix("testTarget"),
        dependencies: modules.matches(of: /"(\w+)"/).map { String($0.1) },
        path: entry.firstMatch(of: /\ path: "([^"]+)"/).map { String($0.1) }
          ?? (entry.hasPrefix("testTarget") ? "Tests/" : "Sources/") + name)
    }
  }

  /// All that a target needs, itself among it.
  func closure(of name: String) -> Set<String> {
    var found: Set = [name]
    var open = [name]
    while let next = open.popLast() {
      for dependency in targets.first(where: { $0.name == next })?.dependencies ?? []
      where found.insert(dependency).inserted {
        open.append(dependency)
      }
    }
    return found
  }
}
