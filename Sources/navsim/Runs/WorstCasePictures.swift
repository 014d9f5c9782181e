import Evaluation

struct WorstCasePictures {
  var store: ResultStore
  func picture(of worst: Int) -> [UInt8]? { nil }
}
