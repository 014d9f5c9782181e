import Basics
import Foundation
import Testing

@testable import Training

@Suite("Files of demonstrations") struct DemonstrationFileTests {
  static let key: DemonstrationFile.Key = [("format", "1"), ("seed", "7"), ("worlds", "abc")]
  static let samples = [
    Demonstration(
      number: 0, agents: 2, status: .solved, labels: [.init(step: 0, actions: [1, 2, 0, 4])], waiting: 1),
    Demonstration(number: 1, agents: 2, status: .unsolved),
    Demonstration(
      number: 2, agents: 1, status: .solved, driven: [0, 3, 3],
      labels: [.init(step: 1, actions: [4]), .init(step: 3, actions: [0, 0])]),
  ]

  private func write(_ file: String) throws {
    let demonstrations = try DemonstrationFile(path: file, key: Self.key)
    for sample in Self.samples { try demonstrations.append(sample) }
  }

  @Test("come back as they were written, and grow further")
  func roundTrip() throws {
    try withTemporaryFolder { folder in
      let file = folder + "/a.demonstrations"
      try write(file)
      #expect(try Data(bytes(of: file)).count < 250)
      let again = try DemonstrationFile(path: file, key: Self.key)
      #expect(again.demonstrations == Self.samples)
      try again.append(Self.samples[1])
      let more = try DemonstrationFile(path: file, key: Self.key)
      #expect(more.demonstrations == Self.samples + [Self.samples[1]] && more.byteCount == again.byteCount)
    }
  }

  @Test("are taken over from a run that has the same, and from no other")
  func borrowing() throws {
    try withTemporaryFolder { folder in
      let (own, lender, other, spoiled) =
        (folder + "/own", folder + "/lender", folder + "/other", folder + "/spoiled")
      try write(lender)
      let whole = try bytes(of: lender)
      let foreign = try DemonstrationFile(
        path: other, key: [("format", "1"), ("seed", "8"), ("worlds", "abc")])
      try foreign.append(Self.samples[1])
      try Data("something else".utf8).write(to: URL(fileURLWithPath: spoiled))
      // Nobody has it.
      try DemonstrationFile.borrow(from: [folder + "/absent", other, spoiled], to: own, key: Self.key)
      #expect(!Path.isThere(own))
      try DemonstrationFile.borrow(
        from: [folder + "/absent", other, spoiled, lender], to: own, key: Self.key)
      #expect(try bytes(of: own) == whole)
      #expect(try DemonstrationFile(path: own, key: Self.key).demonstrations == Self.samples)
      // What is there stays.
      try DemonstrationFile.borrow(from: [lender], to: other, key: Self.key)
      #expect(try bytes(of: other) != whole)
    }
  }

  @Test("cut off anywhere, keep what is whole, and can be completed to the same bytes")
  func truncation() throws {
    try withTemporaryFolder { folder in
      let file = folder + "/a.demonstrations"
      try write(file)
      let whole = try bytes(of: file)
      for length in 0...whole.count {
        try Data(whole[..<length]).write(to: URL(fileURLWithPath: file))
        let cut = try DemonstrationFile(path: file, key: Self.key)
        #expect(Self.samples.starts(with: cut.demonstrations), "after \(length) bytes")
        for sample in Self.samples.dropFirst(cut.demonstrations.count) { try cut.append(sample) }
        #expect(try bytes(of: file) == whole, "after \(length) bytes")
      }
    }
  }

  @Test("with any byte changed, are refused or lose what follows, never used wrongly")
  func damage() throws {
    try withTemporaryFolder { folder in
      let file = folder + "/a.demonstrations"
      try write(file)
      let whole = try bytes(of: file)
      for place in whole.indices {
        var damaged = whole
        damaged[place] ^= 0x41
        try Data(damaged).write(to: URL(fileURLWithPath: file))
        do {
          let read = try DemonstrationFile(path: file, key: Self.key)
          #expect(Self.samples.starts(with: read.demonstrations), "byte \(place)")
          #expect(read.demonstrations.count < Self.samples.count)
        } catch let error as DemonstrationFileError {
          #expect(error.reason == .foreign && place < 8)
        }
      }
    }
  }

  @Test("of another data set or another program are refused by name, and stay as they are")
  func refusal() throws {
    try withTemporaryFolder { folder in
      let file = folder + "/a.demonstrations"
      try write(file)
      let whole = try bytes(of: file)
      var other = Self.key
      other[1].value = "8"
      let error = #expect(throws: DemonstrationFileError.self) {
        _ = try DemonstrationFile(path: file, key: other)
      }
      #expect(error?.reason == .otherDataSet(key: "seed", file: "7", now: "8"))
      #expect(
        error?.description
          == "\(file): holds demonstrations of another configuration: 'seed' is 7 there and 8 "
          + "now; remove the file, and they are made anew.")
      #expect(try bytes(of: file) == whole)
      try Data("a letter".utf8).write(to: URL(fileURLWithPath: file))
      let foreign = #expect(throws: DemonstrationFileError.self) {
        _ = try DemonstrationFile(path: file, key: Self.key)
      }
      #expect(foreign?.reason == .foreign)
      #expect(try bytes(of: file) == Array("a letter".utf8))
    }
  }

  @Test("hold no joint action that does not fit its agents")
  func unsound() {
    var sample = Self.samples[2]
    sample.labels[0].actions = [5]
    #expect(Demonstration(bytes: sample.bytes[...]) == nil)
    sample = Self.samples[0]
    sample.labels[0].actions = [1, 2, 3]
    #expect(Demonstration(bytes: sample.bytes[...]) == nil)
    sample = Self.samples[2]
    sample.labels[1].step = 4
    #expect(Demonstration(bytes: sample.bytes[...]) == nil)
    for sample in Self.samples { #expect(Demonstration(bytes: sample.bytes[...]) == sample) }
  }
}
