import Foundation
import Testing

/// A page that `navsim` wrote, in a browser: opened from a file, driven by mouse and keys, held against the trace.
@Suite(
  "The player in a browser",
  .enabled(if: Browser.path != nil, "needs chromium"), .timeLimit(.minutes(5)))
struct PlayerTourTests {
  /// A step of the trace, as far as it is looked at here.
  private struct Step: Decodable {
    struct Attention: Decodable {
      var agent: Int
      var entities: [String]
      var enhanced: [[Double]]
      var probabilities: [Double]

      enum CodingKeys: String, CodingKey {
        case agent, entities, probabilities
        case enhanced = "W*"
      }

      /// Weights of W*, the mean of its heads, the largest first.
      var weights: [Double] {
        entities.indices.map { i in
          enhanced.reduce(0) { $0 + $1[i] } / Double(enhanced.count)
        }.sorted(by: >)
      }
    }

    var positions: [[Int]]
    var attention: [Attention]?
  }

  @Test("steps, selects, pans, zooms, pulls the time strip, changes colors, and complains of nothing")
  func tour() throws {
    try withFolder { folder in
      let (page, trace) = (folder + "/depot.html", folder + "/depot.jsonl")
      try navsim(
        "run", Repository.folder + "/Scenarios/depot.json", "--controller", "interaction", "--max-steps",
        "48",
        "--html", page, "--trace", trace, "--trace-attention", "-q")
      let steps = try String(contentsOfFile: trace, encoding: .utf8).split(separator: "\n").dropFirst().map {
        try JSONDecoder().decode(Step.self, from: Data($0.utf8))
      }
      try #require(steps.count == 49)
      let browser = try Browser(folder: folder, width: 1280, height: 800)
      try browser.load(file: page)
      try browser.wait(until: "window.navsim && navsim.isSettled")
      #expect(try browser.value("location.protocol") == "file:")
      #expect(try browser.value("navsim.steps") == 49 && browser.value("navsim.robots") == 32)

      try step(browser)
      for robot in [3, 12, 28] { try select(robot, browser, steps) }
      try moveView(browser)
      try pullStrip(browser, steps)
      try changeColors(browser)
      try play(browser)
      #expect(browser.complaints.isEmpty, "\(browser.complaints)")
    }
  }

  /// 20 steps, by key and by button, and two back.
  private func step(_ browser: Browser) throws {
    let forward = try center(of: "forward", browser)
    for step in 1...20 {
      if step.isMultiple(of: 2) { try browser.press(".") } else { try browser.click(forward) }
      try browser.wait(until: "navsim.step === \(step) && navsim.isSettled")
      #expect(try text(of: "now", browser) == "\(step)")
      #expect(try text(of: "figures", browser).contains("\(step) / 48"))
    }
    try browser.press(",")
    try browser.click(center(of: "back", browser))
    try browser.wait(until: "navsim.step === 18 && navsim.isSettled")
    try browser.press(".")
    try browser.press(".")
    try browser.wait(until: "navsim.step === 20 && navsim.isSettled")
  }

  /// Clicks a robot where it is drawn; the panel says of it what the trace does.
  private func select(_ robot: Int, _ browser: Browser, _ steps: [Step]) throws {
    let place = try browser.place("navsim.place(\(robot))")
    let color: String = try browser.value(
      """
      (() => {
        const map = document.getElementById("map"), box = map.getBoundingClientRect();
        const radius = navsim.camera.zoom * 0.36;
        const [x, y] = [\(place.x) - box.left - radius * 0.5, \(place.y) - box.top - radius * 0.5];
        return [...map.getContext("2d").getImageData(x, y, 1, 1).data].slice(0, 3).join(" ");
      })()
      """)
    try browser.click(place)
    try browser.wait(until: "navsim.selection === \(robot) && navsim.isSettled")
    #expect(try text(of: "robot-name", browser) == "Robot \(robot)")
    let swatch: String = try browser.value(
      "getComputedStyle(document.getElementById('robot-dot')).backgroundColor.match(/\\d+/g).join(' ')")
    if try browser.value("document.querySelectorAll('#things .bar-row').length === 0", as: Bool.self) {
      Issue.record("robot \(robot) attends to nothing")
    }
    if robot == 3 { #expect(color == swatch, "its disc is drawn where it is clicked, in its color") }
    let cell = steps[20].positions[robot]
    #expect(try text(of: "robot-place", browser) == "[\(cell[0]), \(cell[1])]")
    let attention = try #require(steps[21].attention?.first { $0.agent == robot })
    let shown: [String] = try browser.value(
      "[...document.querySelectorAll('#things .bar-row:not([hidden]) .bar-text')].map(row => row.textContent)"
    )
    for (text, weight) in zip(shown.prefix(3), attention.weights) {
      #expect(isPercent(text, weight), "\(text) for \(weight)")
    }
    let actions: [String] = try browser.value(
      "[...document.querySelectorAll('#actions .bar-row:not([hidden]) .bar-text')].map(row => row.textContent)"
    )
    try #require(actions.count == 5)
    for (text, share) in zip(actions, attention.probabilities) {
      #expect(isPercent(text, share), "\(text) for \(share)")
    }
  }

  /// Whether a text says a share in percent, to the last figure.
  private func isPercent(_ text: String, _ share: Double) -> Bool {
    if text.hasPrefix("<") { return share > 0 && share < 0.01 }
    guard let number = Double(text.filter(\.isNumber)) else { return false }
    return abs(number - share * 100) <= 0.501
  }

  private func moveView(_ browser: Browser) throws {
    let before = try browser.place("navsim.camera")
    let zoom: Double = try browser.value("navsim.camera.zoom")
    let corner = SIMD2<Double>(300, 120)
    try browser.drag(from: corner, through: [corner + SIMD2(20, 10), corner + SIMD2(60, 45)])
    try browser.wait(until: "navsim.camera.x !== \(before.x) && navsim.isSettled")
    let after = try browser.place("navsim.camera")
    #expect(abs(before.x - after.x - 60 / zoom) < 0.01 && abs(before.y - after.y - 45 / zoom) < 0.01)
    #expect(try browser.value("navsim.selection") == 28, "a drag selects nothing")
    let anchor = try browser.place("navsim.place(12)")
    try browser.turnWheel(at: anchor, by: -300)
    try browser.wait(until: "navsim.camera.zoom > \(zoom * 1.2) && navsim.isSettled")
    let anchored = try browser.place("navsim.place(12)") - anchor
    #expect(abs(anchored.x) < 0.6 && abs(anchored.y) < 0.6, "the place under the pointer stays")
    try browser.press("Home")
    try browser.wait(until: "navsim.camera.zoom === \(zoom) && navsim.isSettled")
  }

  private func pullStrip(_ browser: Browser, _ steps: [Step]) throws {
    let from = try browser.place("navsim.placeOnStrip(10)")
    let way = try [25, 31, 40].map { try browser.place("navsim.placeOnStrip(\($0))") }
    try browser.drag(from: from, through: way)
    try browser.wait(until: "navsim.step === 40 && navsim.isSettled")
    for robot in [0, 17, 31] {
      let place = try browser.place("navsim.robot(\(robot), 40)")
      let cell = steps[40].positions[robot]
      #expect(place == SIMD2(Double(cell[0]) + 0.5, Double(cell[1]) + 0.5))
    }
  }

  private func changeColors(_ browser: Browser) throws {
    #expect(try browser.value("navsim.theme") == "light")
    let light: String = try browser.value("getComputedStyle(document.body).backgroundColor")
    try browser.click(center(of: "theme", browser))
    try browser.wait(until: "navsim.theme === 'dark' && navsim.isSettled")
    let dark: String = try browser.value("getComputedStyle(document.body).backgroundColor")
    #expect(light == "rgb(255, 255, 255)" && dark != light)
    try browser.press("?")
    try browser.wait(until: "document.getElementById('help').open")
    try browser.press("Escape")
    try browser.wait(until: "!document.getElementById('help').open")
  }

  /// From near the start, so that a slow machine does not see the end before it looks.
  private func play(_ browser: Browser) throws {
    try browser.click(browser.place("navsim.placeOnStrip(1)"))
    try browser.wait(until: "navsim.step === 1 && navsim.isSettled")
    try browser.press(" ")
    try browser.wait(until: "navsim.time > 2.2")
    #expect(try browser.value("navsim.isPlaying", as: Bool.self))
    try browser.press(" ")
    try browser.wait(until: "!navsim.isPlaying && navsim.isSettled")
    #expect(try browser.value("navsim.step < 49", as: Bool.self))
  }

  // MARK: - Help

  private func center(of id: String, _ browser: Browser) throws -> SIMD2<Double> {
    try browser.place(
      "(box => ({x: box.x + box.width / 2, y: box.y + box.height / 2}))(document.getElementById('\(id)').getBoundingClientRect())"
    )
  }

  private func text(of id: String, _ browser: Browser) throws -> String {
    try browser.value("document.getElementById('\(id)').innerText")
  }

  /// Runs the built program to its end.
  private func navsim(_ arguments: String...) throws {
    let bundle = Bundle.main.executableURL ?? URL(filePath: CommandLine.arguments[0])
    let process = Process()
    process.executableURL = bundle.deletingLastPathComponent().appending(path: "navsim")
    process.arguments = arguments
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
  }
}
