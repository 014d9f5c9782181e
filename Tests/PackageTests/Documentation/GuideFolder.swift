import Foundation

/// A folder in which a page's commands run in order: the shipped files as copies, and on the path programs that stand in
/// for what a test can't or need not do.
///
/// - `navsim` is the built program, with these changes. Instead of opening a window it draws a picture. Of a film it
///   makes three steps. Before it trains, the configuration is shortened to some hundred agent-steps and two episodes of
///   evaluation; `policy evaluate` plays 32 episodes of eight steps. `bench` only says what it would measure.
/// - With the marker `check` above a block it runs nothing: it looks whether the command knows each option, and whether each
///   shipped file is there. So are tested what takes minutes.
/// - `make` and `swift` tell what they would do (`make -n`).
struct GuideFolder {
  let path: String

  struct Outcome {
    var exitCode: Int32
    /// Of stdout and stderr together.
    var output: String
  }

  init() throws {
    path = FileManager.default.temporaryDirectory.appending(path: "navsim-guide-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path + "/.bin", withIntermediateDirectories: true)
    for folder in ["Scenarios", "Maps"] {
      try FileManager.default.copyItem(atPath: "\(Repository.folder)/\(folder)", toPath: "\(path)/\(folder)")
    }
    try FileManager.default.createSymbolicLink(
      atPath: path + "/Assets", withDestinationPath: Repository.folder + "/Assets")
    try write(GuideFolder.navsim, to: "navsim")
    try write("#!/bin/sh\nexec /usr/bin/make -n -C '\(Repository.folder)' \"$@\" >/dev/null\n", to: "make")
    try write("#!/bin/sh\ncase \"$1\" in build|test|run|package) ;; *) exit 64 ;; esac\n", to: "swift")
  }

  func remove() { try? FileManager.default.removeItem(atPath: path) }

  /// Runs lines of shell. They end at the first that fails.
  func run(_ script: String, isOnlyChecked: Bool = false) throws -> Outcome {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-e", "-c", script]
    process.currentDirectoryURL = URL(filePath: path)
    var variables = ProcessInfo.processInfo.environment
    for name in ["DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER", "NAVSIM_CHECK"] { variables[name] = nil }
    variables["PATH"] = path + "/.bin:" + (variables["PATH"] ?? "/usr/bin:/bin")
    variables["NAVSIM_PROGRAM"] = GuideFolder.program
    if isOnlyChecked { variables["NAVSIM_CHECK"] = "1" }
    process.environment = variables
    let output = path + "/.output"
    try Data().write(to: URL(filePath: output))
    let handle = try FileHandle(forWritingTo: URL(filePath: output))
    process.standardOutput = handle
    process.standardError = handle
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return Outcome(
      exitCode: process.terminationStatus, output: try String(contentsOfFile: output, encoding: .utf8))
  }

  /// Beside the test bundle, unless `NAVSIM_EXECUTABLE` names another build.
  private static let program: String = {
    if let other = ProcessInfo.processInfo.environment["NAVSIM_EXECUTABLE"] { return other }
    let bundle = Bundle.main.executableURL ?? URL(filePath: CommandLine.arguments[0])
    return bundle.deletingLastPathComponent().appending(path: "navsim").path
  }()

  private func write(_ script: String, to name: String) throws {
    let file = "\(path)/.bin/\(name)"
    try script.write(toFile: file, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file)
  }

  private static let navsim = #"""
    #!/bin/sh
    set -e
    first=$1
    second=$2
    if [ -n "$NAVSIM_CHECK" ]; then
      command=$first
      case "$first $second" in "policy "*|"map "*|"plan "*|"batch list"|"batch show"|"batch compare") command="$first $second" ;; batch\ *) command="batch run" ;; esac
      help=$("$NAVSIM_PROGRAM" $command --help)
      for argument in "$@"; do
        case "$argument" in
          -*) case "$help" in *"$argument"*) ;; *) echo "$command knows no $argument"; exit 64 ;; esac ;;
          Scenarios/*|Maps/*) [ -e "$argument" ] || { echo "$argument is not there"; exit 66; } ;;
        esac
      done
      exit 0
    fi
    window= drawn= film= to= episodes=
    count=$#
    while [ $count -gt 0 ]; do
      argument=$1; shift; count=$((count - 1))
      case "$argument" in
        --window) window=1; continue ;;
        --picture) drawn=1 ;;
        --film) film=1 drawn=1 ;;
        --to) to=1 ;;
      esac
      set -- "$@" "$argument"
    done
    case "$first" in
      demo) [ -n "$drawn" ] || set -- "$@" --picture demo.png --at 0 ;;
      run|replay) [ -z "$window" ] || set -- "$@" --picture window.png ;;
      train|study)
        [ -d "$second" ] || sed -i -E 's/"agentSteps": *[0-9]+/"agentSteps": 400/g; s/"episodes": *[0-9]+/"episodes": 2/g; s/"maxSteps": *[0-9]+/"maxSteps": 8/g; s/"instances": *[0-9]+/"instances": 2/g; s/"interval": *[0-9]+/"interval": 1000/g' "$second" ;;
      bench) exec "$NAVSIM_PROGRAM" bench --help ;;
    esac
    case "$first $second" in "policy evaluate") set -- "$@" --episodes 32 --max-steps 8 ;; esac
    if [ -n "$film" ] && [ -z "$to" ]; then set -- "$@" --to 2; fi
    exec "$NAVSIM_PROGRAM" "$@"
    """#
}
