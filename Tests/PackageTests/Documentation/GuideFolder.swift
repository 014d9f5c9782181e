import Foundation

/// A folder in which a page's commands run in order: the shipped files as copies, and on the path programs that stand in
/// for what a test can't or need not do.
///
/// - `navsim` is the built program, with these changes. Instead of opening a window it draws a picture. Of a film it
///   makes three steps. Before it trains, the configuration is shortened to a hundred agent-steps and two episodes of
///   evaluation; `policy evaluate` plays four episodes of eight steps, a batch one of its seeds for eight steps. Where no
///   output is shown a run ends after the step that is drawn, or after eight, with a trace 21, and `explain` looks at step 2.
///   `bench` only says what it would measure.
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
  ///
  /// - Parameter isBrief: whether runs may end early, as nobody looks at what they print.
  func run(_ script: String, isOnlyChecked: Bool = false, isBrief: Bool = false) throws -> Outcome {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-e", "-c", script]
    process.currentDirectoryURL = URL(filePath: path)
    var variables = ProcessInfo.processInfo.environment
    for name in ["DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER", "NAVSIM_CHECK", "NAVSIM_BRIEF"] {
      variables[name] = nil
    }
    variables["PATH"] = path + "/.bin:" + (variables["PATH"] ?? "/usr/bin:/bin")
    variables["NAVSIM_PROGRAM"] = GuideFolder.program
    if isOnlyChecked { variables["NAVSIM_CHECK"] = "1" }
    if isBrief { variables["NAVSIM_BRIEF"] = "1" }
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
    window= drawn= film= to= at= steps= previous=
    most=8
    for argument in "$@"; do [ "$argument" != --trace ] || most=21; done
    count=$#
    while [ $count -gt 0 ]; do
      argument=$1; shift; count=$((count - 1))
      case "$argument" in
        --window) window=1; continue ;;
        --picture|--html) drawn=1 ;;
        --film) film=1 drawn=1 ;;
        --to) to=1 ;;
        --max-steps|--gate) steps=1 ;;
      esac
      case "$first $previous" in
        *--at) if [ "$first" = explain ] && [ -n "$NAVSIM_BRIEF" ]; then argument=2; fi; at=$argument ;;
        run*--max-steps) if [ -n "$NAVSIM_BRIEF" ] && [ "$argument" -gt $most ]; then argument=$most; fi ;;
        batch*--max-steps) argument=8 ;;
        batch*--seeds) argument=${argument%%[-,]*} ;;
        batch*--episodes) argument=1 ;;
      esac
      previous=$argument
      set -- "$@" "$argument"
    done
    case "$first" in
      demo) [ -n "$drawn" ] || set -- "$@" --picture demo.png --at 0 ;;
      run|replay) [ -z "$window" ] || set -- "$@" --picture window.png ;;
      train|study)
        [ -d "$second" ] || sed -i -E 's/"agentSteps": *[0-9]+/"agentSteps": 100/g; s/"episodes": *[0-9]+/"episodes": 2/g; s/"maxSteps": *[0-9]+/"maxSteps": 4/g; s/"instances": *[0-9]+/"instances": 2/g; s/"interval": *[0-9]+/"interval": 1000/g' "$second" ;;
      bench) exec "$NAVSIM_PROGRAM" bench --help ;;
    esac
    case "$first $second" in
      "policy evaluate") set -- "$@" --episodes 4 --max-steps 8 ;;
      batch\ list|batch\ show|batch\ compare) ;;
      batch\ *) [ -n "$steps" ] || set -- "$@" --max-steps 8 ;;
      run\ *) if [ -n "$NAVSIM_BRIEF" ] && [ -z "$steps" ]; then set -- "$@" --max-steps $((${at:-$((most - 1))} + 1)); fi ;;
    esac
    if [ -n "$film" ] && [ -z "$to" ]; then set -- "$@" --to 2; fi
    exec "$NAVSIM_PROGRAM" "$@"
    """#
}
