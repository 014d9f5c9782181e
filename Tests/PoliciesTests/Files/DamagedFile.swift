import Testing

/// Bytes that are no good safetensors file, and what navsim must say about them.
struct DamagedFile: Sendable, CustomTestStringConvertible {
  let bytes: [UInt8]
  /// The whole message after the file's name and a colon.
  let message: String

  init(_ bytes: [UInt8], says message: String) {
    self.bytes = bytes
    self.message = message
  }

  /// A file of this header and as many zero bytes of data.
  init(header: String, data: Int = 0, says message: String) {
    self.init(DamagedFile.file(header: header, data: data), says: message)
  }

  var testDescription: String { message }

  static func file(header: String, data: Int = 0) -> [UInt8] {
    let header = Array(header.utf8)
    return length(UInt64(header.count)) + header + [UInt8](repeating: 0, count: data)
  }

  static func length(_ count: UInt64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: count >> (8 * UInt64($0))) }
  }

  /// A header with the one tensor "a", two floats unless said otherwise.
  static func header(dtype: String = "F32", shape: String = "[2]", offsets: String = "[0,8]") -> String {
    #"{"a":{"dtype":"\#(dtype)","shape":\#(shape),"data_offsets":\#(offsets)}}"#
  }

  private static let fields =
    #"expected {"dtype": a string, "shape": [integers], "data_offsets": [begin, end]}."#

  static let containers: [DamagedFile] = [
    DamagedFile([], says: "is empty; copy it again or take another checkpoint."),
    DamagedFile([1, 2, 3], says: "not a safetensors file: 3 bytes are too few for any; copy it again."),
    DamagedFile(
      Array("{\"version\": 1}".utf8),
      says: "not a safetensors file but a JSON text; give a policy that navsim has saved."),
    DamagedFile(
      Array("PK".utf8) + [3, 4, 20, 0, 0, 0, 0, 0],
      says: "not a safetensors file but a zip archive (PyTorch's .pt and .pth files are); "
        + "give a policy that navsim has saved."),
    DamagedFile(
      [0x93] + Array("NUMPY\u{1}".utf8) + [0],
      says: "not a safetensors file but a NumPy array; give a policy that navsim has saved."),
    DamagedFile(
      Array("version https://git-lfs.github.com/spec/v1\n".utf8),
      says: "not a safetensors file but a Git LFS pointer (fetch the file itself with 'git lfs pull'); "
        + "give a policy that navsim has saved."),
    DamagedFile(
      Array("Hello, this is prose.".utf8),
      says:
        "not a safetensors file, or damaged at its start: it claims a header of 8367736964726416712 bytes; "
        + "copy it again, or give a policy that navsim has saved."),
    DamagedFile(
      length(UInt64.max) + [UInt8](repeating: 0, count: 8),
      says:
        "not a safetensors file, or damaged at its start: it claims a header of 18446744073709551615 bytes; "
        + "copy it again, or give a policy that navsim has saved."),
    DamagedFile(
      length(0),
      says: "not a safetensors file, or damaged at its start: it claims a header of 0 bytes; "
        + "copy it again, or give a policy that navsim has saved."),
    DamagedFile(
      header: "[1, 2, 3]",
      says: "not a safetensors file, or damaged at its start: the header does not begin with '{'; "
        + "copy it again, or give a policy that navsim has saved."),
    DamagedFile(
      length(100) + Array("{\"a\"".utf8),
      says: "is cut off: the header has 4 of its 100 bytes; copy it again."),
    DamagedFile(
      length(62), says: "is cut off: the header has 0 of its 62 bytes; copy it again."),
    DamagedFile(
      header: "{\"a\":{\"dtype\":", says: "is damaged: the header is not valid JSON; copy it again."),
    DamagedFile(
      length(4) + [UInt8(ascii: "{"), 0xFF, 0xFE, UInt8(ascii: "}")],
      says: "is damaged: the header is not valid JSON; copy it again."),
    DamagedFile(
      header: header(), data: 5, says: "is cut off: the tensors have 5 of their 8 bytes; copy it again."),
    DamagedFile(
      header: header(), data: 11,
      says: "is damaged: 3 bytes too many after the last tensor; copy it again."),
  ]

  static let headers: [DamagedFile] = [
    DamagedFile(
      header: #"{"__metadata__":{"step":12}}"#,
      says: "metadata must be an object of strings, but 'step' is none; write it as a string."),
    DamagedFile(
      header: #"{"__metadata__":"navsim"}"#,
      says: "metadata must be an object of strings; write it as one."),
    DamagedFile(
      header: #"{"a":{"dtype":"F32","shape":[2],"offsets":[0,8]}}"#, data: 8,
      says:
        "the header's entry 'a' has no 'data_offsets'; it needs \"dtype\", \"shape\" and \"data_offsets\"."),
    DamagedFile(header: #"{"a":[1,2]}"#, says: "the header's entry 'a' is wrong; \(fields)"),
    DamagedFile(header: #"{"a":null}"#, says: "the header's entry 'a' is wrong; \(fields)"),
    DamagedFile(
      header: header(shape: #""2""#), data: 8, says: "the header's entry 'a' is wrong at 'shape'; \(fields)"),
    DamagedFile(
      header: header(shape: "[0.5]"), data: 8, says: "the header's entry 'a' is wrong at 'shape'; \(fields)"),
    DamagedFile(
      header: header(offsets: "[0,99999999999999999999]"), data: 8,
      says: "the header's entry 'a' is wrong at 'data_offsets'; \(fields)"),
    DamagedFile(
      header: header(dtype: "F16"), data: 8,
      says: "tensor 'a' is of type F16; navsim reads F32, F64, I64, U64: convert it to F32."),
    DamagedFile(
      header: header(offsets: "[8,0]"), data: 8,
      says: "tensor 'a' has the data_offsets [8, 0]; expected [begin, end], from 0, begin not after end."),
    DamagedFile(
      header: header(offsets: "[0,4,8]"), data: 8,
      says: "tensor 'a' has the data_offsets [0, 4, 8]; expected [begin, end], from 0, begin not after end."),
    DamagedFile(
      header: header(offsets: "[-8,0]"), data: 8,
      says: "tensor 'a' has the data_offsets [-8, 0]; expected [begin, end], from 0, begin not after end."),
    DamagedFile(
      header: header(shape: "[-2]"), data: 8,
      says: "tensor 'a' has the impossible shape [-2]; copy the file again."),
    DamagedFile(
      header: header(shape: "[4294967296,4294967296]"), data: 8,
      says: "tensor 'a' has the impossible shape [4294967296, 4294967296]; copy the file again."),
    DamagedFile(
      header: header(shape: "[3]"), data: 8,
      says: "tensor 'a' takes 8 bytes, but F32 of shape [3] takes 12; copy the file again or save it anew."),
    DamagedFile(
      header: header(dtype: "U64"), data: 8,
      says: "tensor 'a' takes 8 bytes, but U64 of shape [2] takes 16; copy the file again or save it anew."),
    DamagedFile(
      header: header(offsets: "[4,12]"), data: 12,
      says: "4 bytes before tensor 'a' belong to none; save the file anew without gaps."),
    DamagedFile(
      header: #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"#
        + #""b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}"#, data: 12,
      says: "tensors 'a' and 'b' overlap; save the file anew."),
    DamagedFile(
      header: #"{"a\nb":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}}"#, data: 4,
      says: "tensor 'a?b' is of type BF16; navsim reads F32, F64, I64, U64: convert it to F32."),
  ]
}
