/// Sorts keys that are nearly in order already, the highest first, in place and without allocating.
///
/// Priorities change little from step to step, so insertion sort is done after about one pass; where they change
/// a lot it gives up, and heap sort does the rest in O(n log n).
func sortDescending(_ keys: inout [UInt64]) {
  keys.withUnsafeMutableBufferPointer { buffer in
    guard let base = buffer.baseAddress, buffer.count > 1 else { return }
    if !insertionSort(base, buffer.count, moves: 8 * buffer.count) { heapSort(base, buffer.count) }
  }
}

/// False if it would have taken more moves; the keys are then in some order between the old and the new.
private func insertionSort(_ keys: UnsafeMutablePointer<UInt64>, _ count: Int, moves: Int) -> Bool {
  var movesLeft = moves
  for index in 1..<count {
    let key = keys[index]
    var place = index
    while place > 0, keys[place &- 1] < key {
      keys[place] = keys[place &- 1]
      place &-= 1
    }
    keys[place] = key
    movesLeft &-= index &- place
    if movesLeft < 0 { return false }
  }
  return true
}

private func heapSort(_ keys: UnsafeMutablePointer<UInt64>, _ count: Int) {
  for root in stride(from: count / 2 - 1, through: 0, by: -1) { siftDown(keys, root, count) }
  for last in stride(from: count - 1, to: 0, by: -1) {
    (keys[0], keys[last]) = (keys[last], keys[0])
    siftDown(keys, 0, last)
  }
}

/// Mends a heap with the lowest key on top.
private func siftDown(_ keys: UnsafeMutablePointer<UInt64>, _ root: Int, _ count: Int) {
  var parent = root
  while 2 * parent + 1 < count {
    var child = 2 * parent + 1
    if child + 1 < count, keys[child + 1] < keys[child] { child += 1 }
    if keys[parent] <= keys[child] { return }
    (keys[parent], keys[child]) = (keys[child], keys[parent])
    parent = child
  }
}
