public import Basics
import GridWorld

/// A policy file or checkpoint navsim cannot use, and how to mend it.
public struct PolicyFileError: ReportedError, Equatable {
  public enum Reason: Error, Equatable, Sendable {
    case unreadable(FileError.Reason)

    // The container. Sizes in bytes.
    case foreignFormat(String)
    case tooShort(bytes: Int)
    case absurdHeaderLength(UInt64)
    case headerNotObject
    case truncatedHeader(expected: Int, found: Int)
    case headerNotJSON
    case truncatedData(expected: Int, found: Int)
    case trailingBytes(Int)

    // The header's entries.
    case metadataNotString(key: String?)
    case wrongEntry(String, field: String?)
    case missingField(String, entry: String)
    case unknownDataType(String, tensor: String)
    case wrongOffsets([Int], tensor: String)
    case wrongShape([Int], tensor: String)
    case wrongSize(tensor: String, shape: [Int], dataType: String, expected: Int, found: Int)
    case gap(before: String, bytes: Int)
    case overlap(String, String)

    // What navsim expects in it.
    /// Safetensors, but not written by navsim.
    case notNavsim
    case otherKind(expected: String, found: String)
    case otherVersion(found: String, supported: Int)
    case missingMetadata(String)
    case wrongMetadata(String, expected: String, found: String)
    /// The policy's shape, as its metadata tell it.
    case wrongArchitecture(ConfigurationError)
    case missingTensor(String)
    case unexpectedTensor(String)
    case otherShape(tensor: String, expected: [Int], found: [Int])
    case otherDataType(tensor: String, expected: String, found: String)
    case notFinite(tensor: String)
    case wrongTensor(String, expected: String, found: String)
    case wrongChecksum
    /// The policy is sound but made for another observation, such as a larger window.
    case doesNotFit(what: String, policy: String, scenario: String)
    /// Training can't begin with it: the network to be trained is another. `key` is the first that differs, in the order
    /// of the alphabet.
    case otherArchitecture(key: String, policy: String, configuration: String)
    /// Not even one of its parameters has the name and shape of one of the network's.
    case nothingMatches
    /// The checkpoint belongs to a run of another configuration. `key` is the first that differs, in the order of
    /// the alphabet.
    case otherConfiguration(key: String, checkpoint: String, configuration: String)
    /// As ONNX it would be larger than protocol buffers can be.
    case tooLargeForONNX(bytes: Int)
    /// A folder of checkpoints, all damaged.
    indirect case noReadableCheckpoint(count: Int, newest: Reason)
  }

  /// The path as the user wrote it; empty for what comes from memory.
  public var file: String
  public var reason: Reason

  public init(file: String, reason: Reason) {
    self.file = file
    self.reason = reason
  }

  init(_ error: FileError) {
    self.init(file: error.path, reason: .unreadable(error.reason))
  }

  /// Whether the file is missing (exit code 66) rather than there but wrong (65).
  public var isMissingInput: Bool {
    guard case .unreadable(let reason) = reason else { return false }
    return FileError(path: file, reason: reason).isMissingInput
  }

  public var fault: Fault { .input(isMissing: isMissingInput) }

  public var description: String {
    file.isEmpty ? reason.sentence : "\(place(file)): \(reason.sentence)"
  }
}

extension PolicyFileError.Reason {
  /// What is wrong and how to mend it, without the place.
  public var sentence: String {
    switch self {
    case .unreadable(let reason): reason.sentence
    case .foreignFormat, .tooShort, .absurdHeaderLength, .headerNotObject, .truncatedHeader, .headerNotJSON,
      .truncatedData, .trailingBytes:
      containerSentence
    case .metadataNotString, .wrongEntry, .missingField, .unknownDataType, .wrongOffsets, .wrongShape,
      .wrongSize, .gap, .overlap:
      headerSentence
    default: contentSentence
    }
  }

  private var containerSentence: String {
    switch self {
    case .foreignFormat(let format):
      "not a safetensors file but \(format); give a policy that navsim has saved."
    case .tooShort(let bytes):
      bytes == 0
        ? "is empty; copy it again or take another checkpoint."
        : "not a safetensors file: \(bytes) bytes are too few for any; copy it again."
    case .absurdHeaderLength(let length):
      "not a safetensors file, or damaged at its start: it claims a header of \(length) bytes; "
        + "copy it again, or give a policy that navsim has saved."
    case .headerNotObject:
      "not a safetensors file, or damaged at its start: the header does not begin with '{'; "
        + "copy it again, or give a policy that navsim has saved."
    case .truncatedHeader(let expected, let found):
      "is cut off: the header has \(found) of its \(expected) bytes; copy it again."
    case .headerNotJSON:
      "is damaged: the header is not valid JSON; copy it again."
    case .truncatedData(let expected, let found):
      "is cut off: the tensors have \(found) of their \(expected) bytes; copy it again."
    case .trailingBytes(let count):
      "is damaged: \(count) bytes too many after the last tensor; copy it again."
    default: ""
    }
  }

  private var headerSentence: String {
    switch self {
    case .metadataNotString(let key):
      "metadata must be an object of strings"
        + (key.map { ", but '\(clipped($0))' is none; write it as a string." } ?? "; write it as one.")
    case .wrongEntry(let entry, let field):
      "the header's entry '\(clipped(entry))' is wrong"
        + (field.map { " at '\(clipped($0))'" } ?? "")
        + "; expected {\"dtype\": a string, \"shape\": [integers], \"data_offsets\": [begin, end]}."
    case .missingField(let field, let entry):
      "the header's entry '\(clipped(entry))' has no '\(clipped(field))'; "
        + "it needs \"dtype\", \"shape\" and \"data_offsets\"."
    case .unknownDataType(let found, let tensor):
      "tensor '\(clipped(tensor))' is of type \(clipped(found)); navsim reads "
        + "\(NamedTensor.DataType.allCases.map(\.rawValue).joined(separator: ", ")): convert it to F32."
    case .wrongOffsets(let offsets, let tensor):
      "tensor '\(clipped(tensor))' has the data_offsets \(shortened(offsets)); "
        + "expected [begin, end], from 0, begin not after end."
    case .wrongShape(let shape, let tensor):
      "tensor '\(clipped(tensor))' has the impossible shape \(shortened(shape)); copy the file again."
    case .wrongSize(let tensor, let shape, let dataType, let expected, let found):
      "tensor '\(clipped(tensor))' takes \(found) bytes, but \(clipped(dataType)) of shape "
        + "\(shortened(shape)) takes \(expected); copy the file again or save it anew."
    case .gap(let next, let bytes):
      "\(bytes) bytes before tensor '\(clipped(next))' belong to none; save the file anew without gaps."
    case .overlap(let first, let second):
      "tensors '\(clipped(first))' and '\(clipped(second))' overlap; save the file anew."
    default: ""
    }
  }

  private var contentSentence: String {
    switch self {
    case .notNavsim:
      "a safetensors file, but not one of navsim's: its metadata lack \"format\": \"navsim\"; "
        + "give a policy that navsim has saved."
    case .otherKind(let expected, let found):
      "holds a \(clipped(found)), not a \(expected); give a \(expected)."
    case .otherVersion(let found, let supported):
      "is of version \(clipped(found)), and this navsim reads version \(supported); "
        + "update navsim or train the policy anew."
    case .missingMetadata(let key):
      "its metadata lack '\(key)'; was it written by another program? Save it with navsim."
    case .wrongMetadata(let key, let expected, let found):
      "'\(key)' in its metadata is \"\(clipped(found))\", expected \(expected); save it with navsim."
    case .wrongArchitecture(let error):
      "'\(clipped(error.keyPath.isEmpty ? "policy" : "policy." + error.keyPath))' in its metadata is "
        + "\(clipped(error.found)), expected \(error.expected); save it with navsim."
    case .missingTensor(let name):
      "lacks the tensor '\(name)'; it is damaged or made by another architecture, save it anew."
    case .unexpectedTensor(let name):
      "has a tensor '\(clipped(name))' that its architecture does not know; save it anew."
    case .otherShape(let tensor, let expected, let found):
      "tensor '\(clipped(tensor))' has shape \(shortened(found)), but its architecture asks for "
        + "\(shortened(expected)); it belongs to another architecture, save it anew."
    case .otherDataType(let tensor, let expected, let found):
      "tensor '\(clipped(tensor))' is of type \(found), expected \(expected); convert it."
    case .notFinite(let tensor):
      "tensor '\(clipped(tensor))' holds NaN or infinity: training has diverged or the file is damaged; "
        + "take an earlier one."
    case .wrongTensor(let tensor, let expected, let found):
      "tensor '\(tensor)' is \(clipped(found)), expected \(expected); take another checkpoint."
    case .wrongChecksum:
      "is damaged: its numbers are not those that were saved; take another checkpoint."
    case .doesNotFit(let what, let policy, let scenario):
      "was trained for \(what) \(policy), but the scenario has \(scenario); "
        + "change the scenario or take another policy." + PolicyFileError.Reason.wayOut(of: what)
    case .otherArchitecture(let key, let policy, let configuration):
      "can't be trained further as this policy: '\(clipped(key))' is \(clipped(policy)) in the file and "
        + "\(clipped(configuration)) in the configuration; make them the same, or take what matches with "
        + "\"fromMatching\": true."
    case .nothingMatches:
      "none of its parameters has the name and shape of one of the policy's; train without \"from\"."
    case .otherConfiguration(let key, let checkpoint, let configuration):
      "belongs to a run of another configuration: '\(clipped(key))' is \(clipped(checkpoint)) there and "
        + "\(clipped(configuration)) now; restore it, or train under another name."
    case .tooLargeForONNX(let bytes):
      "would take \(bytes) bytes as ONNX, which holds at most \(PolicyFile.largestModel); read its .safetensors "
        + "instead, or train a smaller one."
    case .noReadableCheckpoint(let count, let newest):
      (count == 1 ? "its only checkpoint can't" : "none of its \(count) checkpoints can")
        + " be read; restore them, or begin anew with --force. The newest \(newest.sentence)"
    default: ""
    }
  }

  /// What else helps where it is the scenario's own senses that do not fit.
  private static func wayOut(of what: String) -> String {
    guard what.hasPrefix("sensors.") || what.hasPrefix("radio.") else { return "" }
    return " Left out of the scenario, '\(what)' would be the policy's."
  }

  private func shortened(_ numbers: [Int]) -> String {
    numbers.count > 8 ? "[\(numbers.prefix(8).map(String.init).joined(separator: ", ")), …]" : "\(numbers)"
  }

  /// Foreign text fit for a message: short, one line, without control characters.
  private func clipped(_ text: String) -> String {
    let clean = String(
      text.prefix(60).unicodeScalars.map {
        $0.value < 32 || (127..<160).contains($0.value) ? "?" : Character($0)
      })
    return text.count > 60 ? clean + "…" : clean
  }
}
