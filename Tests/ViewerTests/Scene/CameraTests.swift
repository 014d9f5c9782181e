import GridWorld
import Testing

@testable import Viewer

@Suite("Camera") struct CameraTests {
  let camera = Camera(center: SIMD2(12.25, 7.5), zoom: 13.7, viewSize: SIMD2(800, 600))

  @Test("positions go to the screen and back")
  func roundTrip() {
    for position in [SIMD2<Float>(0, 0), SIMD2(12.25, 7.5), SIMD2(33.3, -4.2)] {
      let back = camera.position(camera.screen(position)) - position
      #expect(abs(back.x) < 1e-4 && abs(back.y) < 1e-4)
    }
    #expect(camera.screen(camera.center) == SIMD2(400, 300))
    #expect(camera.cell(camera.screen(Cell(17, 3).center)) == Cell(17, 3))
    #expect(camera.cell(camera.screen(SIMD2(-0.5, -1.5))) == Cell(-1, -2))
  }

  @Test("a framed region is in view as a whole and touches the view along one axis")
  func framing() {
    let camera = Camera(
      framing: MapRegion(origin: SIMD2(16, 8), size: SIMD2(12, 5)), viewSize: SIMD2(600, 400))
    #expect(camera.screen(SIMD2(16, 8)) == SIMD2(0, 75) && camera.screen(SIMD2(28, 13)) == SIMD2(600, 325))
  }

  @Test("zooming keeps what is under the pointer there", arguments: [0.5, 1.2, 3] as [Float])
  func zoomAnchor(factor: Float) {
    var zoomed = camera
    let pointer = SIMD2<Float>(620, 90)
    let before = camera.position(pointer)
    zoomed.zoom(by: factor, at: pointer)
    let moved = zoomed.position(pointer) - before
    #expect(abs(moved.x) < 1e-3 && abs(moved.y) < 1e-3)
    #expect(abs(zoomed.zoom - camera.zoom * factor) < 1e-3)
  }

  @Test("zoom stays within its limits, and panning moves by pixels")
  func limits() {
    var moved = camera
    moved.zoom(by: 1e9, at: SIMD2(0, 0))
    #expect(moved.zoom == Camera.zoomLimits.upperBound)
    moved.zoom(by: 1e-9, at: SIMD2(0, 0))
    #expect(moved.zoom == Camera.zoomLimits.lowerBound)
    moved = camera
    let place = camera.screen(SIMD2(5, 5))
    moved.pan(by: SIMD2(30, -12))
    let shift = moved.screen(SIMD2(5, 5)) - place
    #expect(abs(shift.x - 30) < 1e-3 && abs(shift.y + 12) < 1e-3)
  }

  @Test("fitting shows the whole map", arguments: [(20, 12), (1, 1), (1024, 1024), (3, 500)])
  func fitting(width: Int, height: Int) {
    let size = SIMD2(Float(width), Float(height))
    let fitted = Camera(fitting: size, viewSize: SIMD2(640, 480), margin: 10)
    let (low, high) = (fitted.screen(SIMD2(0, 0)), fitted.screen(size))
    #expect(low.x >= 9.9 && low.y >= 9.9 && high.x <= 630.1 && high.y <= 470.1)
    let cells = fitted.visibleCells(width: width, height: height)
    #expect(cells == PixelRectangle(minX: 0, minY: 0, maxX: width, maxY: height))
  }

  @Test(
    "neighboring cells share an edge on whole pixels at every zoom", arguments: [1.3, 2.5, 7.9] as [Float])
  func cellEdges(zoom: Float) {
    let camera = Camera(center: SIMD2(4.321, 6.1), zoom: zoom, viewSize: SIMD2(301, 203))
    for x in 0..<12 {
      let (here, next) = (camera.pixels(of: Cell(x, 3)), camera.pixels(of: Cell(x + 1, 3)))
      #expect(here.maxX == next.minX && here.width >= 1)
    }
  }
}
