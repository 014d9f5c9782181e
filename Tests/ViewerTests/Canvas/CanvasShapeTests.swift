import Basics
import Testing

@testable import Viewer

@Suite("Canvas shapes") struct CanvasShapeTests {
  @Test("a disc covers its area", arguments: [2, 3.3, 7.5, 20, 40] as [Float])
  func discArea(radius: Float) {
    let canvas = Canvas(width: 100, height: 100)
    canvas.fillCircle(center: SIMD2(49.7, 50.2), radius: radius, .white)
    let area = Float.pi * radius * radius
    #expect(abs(canvas.coverageSum - area) < 0.01 * area + 0.5)
  }

  @Test("a ring covers its area", arguments: [(5, 1), (10, 2.5), (30, 4)] as [(Float, Float)])
  func ringArea(radius: Float, lineWidth: Float) {
    let canvas = Canvas(width: 100, height: 100)
    canvas.strokeCircle(center: SIMD2(50, 50), radius: radius, lineWidth: lineWidth, .white)
    let area = 2 * Float.pi * radius * lineWidth
    #expect(abs(canvas.coverageSum - area) < 0.02 * area)
    #expect(canvas[50, 50] == .black, "a ring is empty inside")
  }

  @Test("a line covers its length times its width", arguments: [0, 0.3, 0.8, 1.2, 1.57, 2.9] as [Float])
  func lineArea(angle: Float) {
    let canvas = Canvas(width: 120, height: 120)
    let direction = SIMD2(cosine(angle), sine(angle))
    let center = SIMD2<Float>(60.2, 59.9)
    canvas.strokeLine(from: center - 40 * direction, to: center + 40 * direction, lineWidth: 3, .white)
    let area = 80 * 3 + Float.pi * 1.5 * 1.5
    #expect(abs(canvas.coverageSum - area) < 0.02 * area)
  }

  @Test("a hairline pales with its width")
  func hairline() {
    let canvas = Canvas(width: 60, height: 20)
    canvas.strokeLine(from: SIMD2(5, 10.5), to: SIMD2(55, 10.5), lineWidth: 0.5, .white)
    #expect(abs(canvas.coverageSum - 25) < 1.5)
  }

  @Test("a rectangle between pixels covers its area, and is exact on whole pixels")
  func rectangleArea() {
    let canvas = Canvas(width: 60, height: 60)
    canvas.fillRectangle(from: SIMD2(10, 12), to: SIMD2(40, 50), .white)
    #expect(canvas.coverageSum == 30 * 38)
    canvas.clear(.black)
    canvas.fillRectangle(from: SIMD2(10.3, 12.6), to: SIMD2(40.8, 50.1), .white)
    #expect(abs(canvas.coverageSum - 30.5 * 37.5) < 3)
    canvas.clear(.black)
    canvas.fillRectangle(from: SIMD2(10, 10), to: SIMD2(50, 50), cornerRadius: 8, .white)
    #expect(abs(canvas.coverageSum - (1600 - (4 - Float.pi) * 64)) < 4)
    #expect(canvas[10, 10] == .black, "the corner is round")
    canvas.clear(.black)
    canvas.strokeRectangle(from: SIMD2(10, 10), to: SIMD2(50, 50), lineWidth: 2, .white)
    #expect(abs(canvas.coverageSum - 4 * 40 * 2) < 4)
  }

  @Test("a triangle and a diamond cover their area, whatever the order of corners")
  func polygonArea() {
    let canvas = Canvas(width: 60, height: 60)
    let corners: [SIMD2<Float>] = [SIMD2(5, 5), SIMD2(45, 10), SIMD2(20, 50)]
    let area: Float = abs(40 * 45 - 5 * 15) / 2
    for order in [[0, 1, 2], [2, 1, 0]] {
      canvas.clear(.black)
      canvas.fillTriangle(corners[order[0]], corners[order[1]], corners[order[2]], .white)
      #expect(abs(canvas.coverageSum - area) < 0.02 * area)
    }
    canvas.clear(.black)
    canvas.fillDiamond(center: SIMD2(30, 30), radius: 12, .white)
    #expect(abs(canvas.coverageSum - 2 * 12 * 12) < 4)
  }

  @Test("a pale path is evenly pale where it crosses itself")
  func pathPaintsOnce() {
    let canvas = Canvas(width: 60, height: 60)
    let points: [SIMD2<Float>] = [SIMD2(10, 30), SIMD2(50, 30), SIMD2(50, 10), SIMD2(30, 10), SIMD2(30, 50)]
    let opacities = [Float](repeating: 0.5, count: points.count)
    canvas.strokePath(points.span, opacities: opacities.span, lineWidth: 5, .white)
    for (x, y) in [(30, 30), (50, 30), (20, 30), (30, 45)] {
      #expect(canvas[x, y].difference(from: Color(hex: 0x808080)) <= 2, "at (\(x), \(y))")
    }
    canvas.clear(.black)
    canvas.strokePath(points.span, opacities: opacities.span, lineWidth: 5, .white)
    #expect(canvas[30, 30].difference(from: Color(hex: 0x808080)) <= 2, "the mask is clean again")
  }

  @Test("nothing is drawn outside the clip, nor outside the canvas")
  func clipping() {
    let canvas = Canvas(width: 40, height: 30)
    let clip = PixelRectangle(minX: 10, minY: 8, maxX: 25, maxY: 20)
    let points: [SIMD2<Float>] = [SIMD2(-20, -20), SIMD2(60, 50), SIMD2(60, -50), SIMD2(-30, 40)]
    let opacities: [Float] = [1, 1, 1, 1]
    canvas.clipped(to: clip) {
      canvas.fill(PixelRectangle(minX: -5, minY: -5, maxX: 100, maxY: 100), .white)
      canvas.fillCircle(center: SIMD2(20, 15), radius: 60, .white)
      canvas.strokeCircle(center: SIMD2(20, 15), radius: 9, lineWidth: 6, .white)
      canvas.fillRectangle(from: SIMD2(-9, -9), to: SIMD2(90, 90), cornerRadius: 3, .white)
      canvas.fillTriangle(SIMD2(-50, -50), SIMD2(90, 0), SIMD2(0, 90), .white)
      canvas.strokePath(points.span, opacities: opacities.span, lineWidth: 9, .white)
      canvas.strokeArrow(from: SIMD2(0, 0), to: SIMD2(39, 29), lineWidth: 5, headLength: 12, .white)
      canvas.drawText("clipped", x: 0, y: 18, font: .body(scale: 2), .white)
    }
    #expect(canvas.coverageSum == Float(clip.width * clip.height))
    #expect(canvas.clip == canvas.bounds, "the clip is as it was")
  }

  @Test(
    "wild coordinates do no harm",
    arguments: [.nan, .infinity, -.infinity, 1e30, -1e30, 1e9, 0, -3] as [Float])
  func wildCoordinates(value: Float) {
    let canvas = Canvas(width: 20, height: 20)
    let (wild, tame) = (SIMD2(value, value), SIMD2<Float>(5, 5))
    let points = [tame, wild, tame]
    let opacities: [Float] = [1, value, 0]
    for (a, b) in [(wild, tame), (tame, wild), (wild, wild)] {
      canvas.fillCircle(center: a, radius: 4, .white)
      canvas.strokeCircle(center: a, radius: b.x, lineWidth: 2, .white)
      canvas.strokeLine(from: a, to: b, lineWidth: 3, .white)
      canvas.strokeArrow(from: a, to: b, lineWidth: 3, headLength: 5, .white)
      canvas.fillRectangle(from: a, to: b, cornerRadius: 2, .white)
      canvas.strokeRectangle(from: a, to: b, lineWidth: 2, .white)
      canvas.fillTriangle(a, b, SIMD2(3, 9), .white)
      canvas.fillDiamond(center: a, radius: b.x, .white)
      canvas.drawText("wild", x: a.x, y: b.y, font: .body(scale: 1), .white)
    }
    canvas.strokePath(points.span, opacities: opacities.span, lineWidth: 2, .white)
    canvas.fillCircle(center: tame, radius: value, .white)
  }

  @Test("opacity mixes in proportion and opaque is exact")
  func blending() {
    let canvas = Canvas(width: 4, height: 4)
    canvas.clear(Color(hex: 0x204060))
    canvas.fill(canvas.bounds, Color(hex: 0xA08060).opacity(0.5))
    #expect(canvas[1, 1].difference(from: Color(hex: 0x606060)) <= 1)
    canvas.fill(canvas.bounds, Color(hex: 0xA08060))
    #expect(canvas[1, 1] == Color(hex: 0xA08060))
    canvas.fill(canvas.bounds, Color(hex: 0x000000).opacity(0))
    #expect(canvas[1, 1] == Color(hex: 0xA08060))
  }
}

private func cosine(_ angle: Float) -> Float { sine(angle + .pi / 2) }

/// Taylor's series after halving the angle often enough; spares the tests Foundation.
private func sine(_ angle: Float) -> Float {
  let x = Double(angle)
  var (term, sum) = (x, x)
  for n in stride(from: 2.0, through: 30, by: 2) {
    term *= -x * x / (n * (n + 1))
    sum += term
  }
  return Float(sum)
}
