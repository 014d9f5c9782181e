public struct HTMLReport {
  public init(_ table: ResultTable, complaints: [String], gates: [Gate]) {}
  public func text(picture: (Int) -> [UInt8]?) -> String { "" }
}
