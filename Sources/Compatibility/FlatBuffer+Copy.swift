import Basics

extension FlatBuffer {
  /// Of the same elements.
  convenience init(copying other: FlatBuffer) {
    self.init(unwritten: other.count)
    base.update(from: other.base, count: other.count)
  }
}
