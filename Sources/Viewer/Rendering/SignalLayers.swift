import GridWorld

/// Draws planned paths: thin lines of dots from cell to cell.
enum PathLayer {
  static func draw(_ frame: SceneFrame) {
    for path in frame.scene.paths {
      guard frame.centers.indices.contains(path.agent), !path.cells.isEmpty else { continue }
      let isSelected = path.agent == frame.selection
      let color = frame.color(of: path.agent).mixed(with: frame.theme.text, isSelected ? 0.35 : 0)
      let points = [frame.centers[path.agent]] + path.cells.map { frame.camera.screen($0.center) }
      let opacities = [Float](repeating: isSelected ? 0.85 : 0.4, count: points.count)
      frame.canvas.strokePath(
        points.span, opacities: opacities.span, lineWidth: (isSelected ? 2.2 : 1.3) * frame.scale, color)
      guard isSelected, frame.camera.zoom >= 8 * frame.scale else { continue }
      for point in points.dropFirst() {
        frame.canvas.fillCircle(center: point, radius: 2.2 * frame.scale, color)
      }
    }
  }
}

/// Draws range rays and what they end at.
enum RayLayer {
  static func draw(_ frame: SceneFrame) {
    for ray in frame.scene.rays {
      guard frame.centers.indices.contains(ray.agent) else { continue }
      let origin = frame.centers[ray.agent]
      guard frame.isVisible(origin, reach: 20 * frame.camera.zoom) else { continue }
      let end = origin + ray.offset * frame.camera.zoom
      let isSelected = ray.agent == frame.selection
      let color = frame.theme.ray
      frame.canvas.strokeLine(
        from: origin, to: end, lineWidth: (isSelected ? 1.6 : 1) * frame.scale,
        color.opacity(isSelected ? 0.85 : 0.35))
      switch ray.target {
      case .nothing: break
      case .wall: frame.canvas.fillCircle(center: end, radius: 2.8 * frame.scale, color)
      case .agent:
        frame.canvas.fillDiamond(center: end, radius: 4.5 * frame.scale, frame.theme.collision)
      }
    }
  }
}

/// Draws radio packets: a delivered one as a solid line, a lost one as a broken line with a cross.
enum RadioLayer {
  static func draw(_ frame: SceneFrame) {
    let scale = frame.scale
    for link in frame.scene.radioLinks {
      guard frame.centers.indices.contains(link.sender), frame.centers.indices.contains(link.receiver) else {
        continue
      }
      let (a, b) = (frame.centers[link.sender], frame.centers[link.receiver])
      guard frame.isVisible((a + b) / 2, reach: 40 * frame.camera.zoom) else { continue }
      if link.isDelivered {
        frame.canvas.strokeLine(from: a, to: b, lineWidth: 1.3 * scale, frame.theme.radio.opacity(0.6))
      } else {
        drawBroken(frame, from: a, to: b)
      }
    }
  }

  private static func drawBroken(_ frame: SceneFrame, from a: SIMD2<Float>, to b: SIMD2<Float>) {
    let scale = frame.scale
    let color = frame.theme.collision.opacity(0.75)
    let delta = b - a
    let length = (delta * delta).sum().squareRoot()
    guard length > 1, length < 8000 else { return }
    let direction = delta / length
    var from: Float = 0
    while from < length {
      let to = min(length, from + 5 * scale)
      frame.canvas.strokeLine(
        from: a + direction * from, to: a + direction * to, lineWidth: 1.3 * scale, color)
      from += 9 * scale
    }
    let middle = (a + b) / 2
    let arm = 3.5 * scale
    frame.canvas.strokeLine(from: middle - arm, to: middle + arm, lineWidth: 1.8 * scale, color)
    frame.canvas.strokeLine(
      from: middle + SIMD2(-arm, arm), to: middle + SIMD2(arm, -arm), lineWidth: 1.8 * scale, color)
  }
}
