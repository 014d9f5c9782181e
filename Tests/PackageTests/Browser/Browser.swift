import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A browser without a window, driven as a user drives one: through the DevTools protocol of Chromium over two pipes.
final class Browser {
  /// Chromium by the names that systems give it; nil where there is none.
  static let path: String? = {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    for name in ["chromium", "chromium-browser", "google-chrome"] {
      for folder in folders where FileManager.default.isExecutableFile(atPath: "\(folder)/\(name)") {
        return "\(folder)/\(name)"
      }
    }
    return nil
  }()

  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  /// Exceptions, errors on the console, and requests for anything but files: a page in order has none.
  private(set) var complaints: [String] = []
  private let process = Process()
  /// Commands go to `input`, answers and events come from `output`, each with a byte 0 behind it.
  private let input: Int32
  private let output: Int32
  private var received: [UInt8] = []
  private var lastIdentifier = 0
  private var session: String?
  /// Generous, as the machine may be busy.
  private static let patience: Double = 60

  /// Starts it with one empty page.
  ///
  /// - Parameter folder: for its profile and its pipes.
  init(folder: String, width: Int, height: Int) throws {
    let (commands, answers) = (folder + "/commands", folder + "/answers")
    guard mkfifo(commands, 0o600) == 0, mkfifo(answers, 0o600) == 0 else {
      throw Failure(description: "no pipes in \(folder)")
    }
    // For reading and writing both, so that neither side waits for the other to open its end.
    input = open(commands, O_RDWR | O_CLOEXEC)
    output = open(answers, O_RDWR | O_CLOEXEC)
    guard input >= 0, output >= 0 else { throw Failure(description: "the pipes can't be opened") }
    process.executableURL = URL(filePath: "/bin/bash")
    var arguments = [
      "--headless=new", "--remote-debugging-pipe", "--user-data-dir=" + folder + "/profile", "--disable-gpu",
      "--no-first-run", "--disable-extensions", "--disable-background-networking", "--disable-dev-shm-usage",
      "--hide-scrollbars", "--window-size=\(width),\(height)",
    ]
    // Its sandbox does not work for root.
    if geteuid() == 0 { arguments.append("--no-sandbox") }
    process.arguments =
      ["-c", "exec \"$0\" \"${@:3}\" 3<\"$1\" 4>\"$2\"", Browser.path ?? "", commands, answers] + arguments
      + ["about:blank"]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    try attach(width, height)
  }

  deinit {
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
    close(input)
    close(output)
  }

  private func attach(_ width: Int, _ height: Int) throws {
    let target = try send("Target.createTarget", ["url": "about:blank"])["targetId"] as? String ?? ""
    let attached = try send("Target.attachToTarget", ["targetId": target, "flatten": true])
    session = attached["sessionId"] as? String
    for domain in ["Page", "Runtime", "Log", "Network"] { _ = try send("\(domain).enable") }
    _ = try send(
      "Emulation.setDeviceMetricsOverride",
      ["width": width, "height": height, "deviceScaleFactor": 1, "mobile": false])
    _ = try send(
      "Emulation.setEmulatedMedia", ["features": [["name": "prefers-color-scheme", "value": "light"]]])
  }

  // MARK: - What a user does

  func load(file: String) throws {
    _ = try send("Page.navigate", ["url": URL(filePath: file).absoluteString])
  }

  func press(_ key: String) throws {
    var parameters: [String: Any] = ["type": "keyDown", "key": key]
    if key.count == 1 { parameters["text"] = key }
    _ = try send("Input.dispatchKeyEvent", parameters)
    _ = try send("Input.dispatchKeyEvent", ["type": "keyUp", "key": key])
  }

  func click(_ place: SIMD2<Double>) throws { try drag(from: place, through: []) }

  /// Presses the left button, moves, and lets go.
  func drag(from: SIMD2<Double>, through places: [SIMD2<Double>]) throws {
    try mouse("mouseMoved", from, buttons: 0)
    try mouse("mousePressed", from, buttons: 1)
    for place in places { try mouse("mouseMoved", place, buttons: 1) }
    try mouse("mouseReleased", places.last ?? from, buttons: 0)
  }

  func turnWheel(at place: SIMD2<Double>, by pixels: Double) throws {
    _ = try send(
      "Input.dispatchMouseEvent",
      ["type": "mouseWheel", "x": place.x, "y": place.y, "deltaX": 0, "deltaY": pixels])
  }

  private func mouse(_ type: String, _ place: SIMD2<Double>, buttons: Int) throws {
    _ = try send(
      "Input.dispatchMouseEvent",
      [
        "type": type, "x": place.x, "y": place.y, "button": type == "mouseMoved" ? "none" : "left",
        "buttons": buttons, "clickCount": type == "mouseMoved" ? 0 : 1,
      ])
  }

  // MARK: - What a user sees

  /// The value of a JavaScript expression, as JSON has it.
  func value<Value>(_ expression: String, as type: Value.Type = Value.self) throws -> Value {
    let answer = try send("Runtime.evaluate", ["expression": expression, "returnByValue": true])
    if let exception = answer["exceptionDetails"] {
      throw Failure(description: "\(expression): \(exception)")
    }
    let value = (answer["result"] as? [String: Any])?["value"]
    guard let value = value as? Value else {
      throw Failure(description: "\(expression): expected \(Value.self), found \(value ?? "nothing")")
    }
    return value
  }

  /// A point that an expression gives as `{x, y}`.
  func place(_ expression: String) throws -> SIMD2<Double> {
    let point: [String: Any] = try value(expression)
    guard let x = point["x"] as? Double, let y = point["y"] as? Double else {
      throw Failure(description: "\(expression): expected a point, found \(point)")
    }
    return SIMD2(x, y)
  }

  /// Waits until a condition holds.
  func wait(until condition: String) throws {
    let deadline = Date().addingTimeInterval(Browser.patience)
    while Date() < deadline {
      if try value("Boolean(\(condition))", as: Bool.self) { return }
      usleep(20_000)
    }
    throw Failure(description: "never came true: \(condition)")
  }

  // MARK: - The protocol

  @discardableResult
  private func send(_ method: String, _ parameters: [String: Any] = [:]) throws -> [String: Any] {
    lastIdentifier += 1
    var command: [String: Any] = ["id": lastIdentifier, "method": method, "params": parameters]
    command["sessionId"] = session
    var bytes = [UInt8](try JSONSerialization.data(withJSONObject: command)) + [0]
    while !bytes.isEmpty {
      let count = write(input, bytes, bytes.count)
      guard count > 0 else { throw Failure(description: "\(method): the browser does not listen") }
      bytes.removeFirst(count)
    }
    let deadline = Date().addingTimeInterval(Browser.patience)
    while Date() < deadline {
      let message = try receive(before: deadline)
      guard message["id"] as? Int == lastIdentifier else {
        note(message)
        continue
      }
      if let error = message["error"] { throw Failure(description: "\(method): \(error)") }
      return message["result"] as? [String: Any] ?? [:]
    }
    throw Failure(description: "\(method): no answer")
  }

  private func receive(before deadline: Date) throws -> [String: Any] {
    while true {
      if let end = received.firstIndex(of: 0) {
        let message = Data(received[..<end])
        received.removeSubrange(...end)
        return try JSONSerialization.jsonObject(with: message) as? [String: Any] ?? [:]
      }
      guard process.isRunning else { throw Failure(description: "the browser ended") }
      guard Date() < deadline else { throw Failure(description: "the browser does not answer") }
      var waiting = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
      guard poll(&waiting, 1, 100) > 0 else { continue }
      var buffer = [UInt8](repeating: 0, count: 1 << 16)
      let count = read(output, &buffer, buffer.count)
      if count > 0 { received += buffer[..<count] }
    }
  }

  private func note(_ event: [String: Any]) {
    let parameters = event["params"] as? [String: Any] ?? [:]
    switch event["method"] as? String {
    case "Runtime.exceptionThrown": complaints.append("exception: \(parameters)")
    case "Runtime.consoleAPICalled" where parameters["type"] as? String == "error":
      complaints.append("console: \(parameters)")
    case "Log.entryAdded":
      let entry = parameters["entry"] as? [String: Any] ?? [:]
      if entry["level"] as? String == "error" { complaints.append("log: \(entry)") }
    case "Network.requestWillBeSent":
      let url = (parameters["request"] as? [String: Any])?["url"] as? String ?? ""
      if !url.hasPrefix("file:"), !url.hasPrefix("data:") { complaints.append("request: \(url)") }
    default: break
    }
  }
}
