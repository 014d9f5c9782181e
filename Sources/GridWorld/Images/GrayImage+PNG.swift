import Basics
import CPNG

extension GrayImage {
  /// Reads a PNG file of any kind: of colors the mean, as map servers take it.
  init(png bytes: [UInt8], file: String) throws(MapError) {
    var image = png_image()
    image.version = navsim_png_image_version
    defer { png_image_free(&image) }
    // libpng keeps a pointer to the input between the two calls.
    var pixels: [UInt8] = []
    var refusal: MapError?
    let isRead = bytes.withUnsafeBytes { input in
      guard png_image_begin_read_from_memory(&image, input.baseAddress, input.count) != 0 else {
        return false
      }
      image.format = navsim_png_format_rgba
      do throws(MapError) {
        try GrayImage.check(width: Int(image.width), height: Int(image.height), file: file)
      } catch {
        refusal = error
        return false
      }
      pixels = Array(repeating: 0, count: Int(image.width) * Int(image.height) * 4)
      return png_image_finish_read(&image, nil, &pixels, 0, nil) != 0
    }
    if let refusal { throw refusal }
    guard isRead else {
      let words = withUnsafeBytes(of: &image.message) { message in
        String(decoding: message.prefix { $0 != 0 }, as: UTF8.self)
      }
      throw MapError(file: file, reason: .unreadablePicture(words))
    }
    let count = Int(image.width) * Int(image.height)
    let isTransparent = (0..<count).map { pixels[4 * $0 + 3] < 255 }
    self.init(
      width: Int(image.width), height: Int(image.height),
      shades: (0..<count).map { pixel in
        Float(Int(pixels[4 * pixel]) + Int(pixels[4 * pixel + 1]) + Int(pixels[4 * pixel + 2])) / 3
      }, isTransparent: isTransparent.contains(true) ? isTransparent : nil)
  }
}
