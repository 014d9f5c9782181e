public import Basics
import CPNG

/// Why a picture could not be turned into PNG, or back.
public struct PNGError: ReportedError, Equatable {
  public enum Operation: String, Sendable { case encoding, decoding }

  public var operation: Operation
  /// libpng's own words.
  public var reason: String

  public var fault: Fault { .internalError }

  public var description: String {
    operation == .encoding ? "can't write the picture as PNG: \(reason)" : "not a readable PNG: \(reason)"
  }
}

/// Writes canvases as PNG.
public enum PNGEncoder {
  /// The canvas as a PNG file: 8-bit RGB, without opacity, since a canvas is opaque.
  public static func encode(_ canvas: Canvas) throws(PNGError) -> [UInt8] {
    let rgb = [UInt8](unsafeUninitializedCapacity: canvas.width * canvas.height * 3) { bytes, count in
      canvas.writeRGB(to: bytes)
      count = bytes.count
    }
    var image = png_image()
    image.version = navsim_png_image_version
    image.format = navsim_png_format_rgb
    image.width = png_uint_32(canvas.width)
    image.height = png_uint_32(canvas.height)
    // Enough for data that does not shrink: a filter byte a row, zlib's and the chunks' own bytes.
    let capacity = rgb.count + canvas.height + rgb.count / 256 + 4096
    var isWritten = false
    let png = [UInt8](unsafeUninitializedCapacity: capacity) { bytes, count in
      var size = png_alloc_size_t(capacity)
      isWritten = png_image_write_to_memory(&image, bytes.baseAddress, &size, 0, rgb, 0, nil) != 0
      count = isWritten ? Int(size) : 0
    }
    guard isWritten else { throw PNGError(operation: .encoding, reason: message(of: &image)) }
    return png
  }
}

/// Reads PNG: navsim's own font atlas, and pictures in tests.
enum PNGDecoder {
  struct GrayPicture {
    var width: Int
    var height: Int
    var values: [UInt8]
  }

  /// Any PNG as gray values, row by row.
  static func decodeGray(_ png: [UInt8]) throws(PNGError) -> GrayPicture {
    let (width, height, values) = try decode(png, format: navsim_png_format_gray, channels: 1)
    return GrayPicture(width: width, height: height, values: values)
  }

  /// Any PNG as a canvas.
  static func decode(_ png: [UInt8]) throws(PNGError) -> Canvas {
    let (width, height, values) = try decode(png, format: navsim_png_format_rgb, channels: 3)
    guard width <= 1 << 15, height <= 1 << 15 else {
      throw PNGError(operation: .decoding, reason: "\(width)×\(height) is too large")
    }
    let canvas = Canvas(width: width, height: height)
    for i in canvas.pixels.indices {
      canvas.pixels[i] =
        Color(red: values[3 * i], green: values[3 * i + 1], blue: values[3 * i + 2]).packed
    }
    return canvas
  }

  private static func decode(
    _ png: [UInt8], format: png_uint_32, channels: Int
  ) throws(PNGError) -> (width: Int, height: Int, values: [UInt8]) {
    var image = png_image()
    image.version = navsim_png_image_version
    defer { png_image_free(&image) }
    // libpng keeps a pointer to the input between the two calls.
    var values: [UInt8] = []
    let isRead = png.withUnsafeBytes { input in
      guard png_image_begin_read_from_memory(&image, input.baseAddress, input.count) != 0 else {
        return false
      }
      image.format = format
      values = Array(repeating: 0, count: Int(image.width) * Int(image.height) * channels)
      return png_image_finish_read(&image, nil, &values, 0, nil) != 0
    }
    guard isRead else { throw PNGError(operation: .decoding, reason: message(of: &image)) }
    return (Int(image.width), Int(image.height), values)
  }
}

/// What libpng noted about its last failure.
private func message(of image: inout png_image) -> String {
  withUnsafeBytes(of: &image.message) { bytes in
    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }
}
