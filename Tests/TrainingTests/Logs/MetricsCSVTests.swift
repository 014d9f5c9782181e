import Basics
import Foundation
import GridWorld
import Testing

@testable import Training

@Suite("metrics.csv") struct MetricsCSVTests {
  private func text(_ path: String) throws -> String { String(decoding: try bytes(of: path), as: UTF8.self) }

  @Test("has a row an update, with the digits that give the same numbers")
  func rows() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/metrics.csv"
      let metrics = try MetricsCSV(path: path, columns: ["return", "CSR"])
      try metrics.append(update: 1, ["return": 0.1, "CSR": 1])
      try metrics.append(update: 2, ["return": -1e-7])
      try metrics.append(update: 3, ["CSR": .nan, "return": 1 / 3])
      #expect(try text(path) == "update,return,CSR\n1,0.1,1\n2,-1e-07,\n3,0.3333333333333333,\n")
    }
  }

  @Test("loses what comes after the checkpoint, and half a row")
  func resume() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/metrics.csv"
      try WholeFile.write("update,return,old,CSR\n1,0.5,7,0\n2,0.6,7,0\n3,0.7,7,1\n2", to: path)
      let metrics = try MetricsCSV(path: path, columns: ["return", "CSR", "new"], resumingAfter: 2)
      try metrics.append(update: 3, ["return": 9, "CSR": 1, "new": 2])
      #expect(try text(path) == "update,return,CSR,new\n1,0.5,0,\n2,0.6,0,\n3,9,1,2\n")
      #expect(try names(in: folder) == ["metrics.csv"])
    }
  }

  @Test("begins anew where there is none, or only rubbish")
  func nothing() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/metrics.csv"
      _ = try MetricsCSV(path: path, columns: ["a"], resumingAfter: 9)
      #expect(try text(path) == "update,a\n")
      for rubbish in ["", "\n\n", "x", "a,b\n1,2\n", "update,a\n1\nx,2\n1,2,3\n"] {
        try WholeFile.write(rubbish, to: path)
        _ = try MetricsCSV(path: path, columns: ["a"], resumingAfter: 9)
        #expect(try text(path) == "update,a\n")
      }
      #expect(throws: FileError.self) { try MetricsCSV(path: folder + "/no/m.csv", columns: []) }
    }
  }
}
