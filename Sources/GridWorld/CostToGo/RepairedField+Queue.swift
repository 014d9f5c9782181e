/// The queue of a `RepairedField`: a binary heap in which every cell knows its place, so that there is one entry a cell and
/// the queue never outgrows the pages.
extension RepairedField {
  mutating func enqueue(_ entry: Entry) {
    queue.append(entry)
    siftUp(queue.count - 1, entry)
  }

  /// Takes out the entry at a place.
  mutating func dequeue(_ place: Int32) {
    nodes[Int(queue[Int(place)].slot)].place = RepairedField.unqueued
    let last = queue.removeLast()
    guard Int(place) < queue.count else { return }
    settleEntry(last, at: Int(place))
  }

  /// Gives the entry at a place another key.
  mutating func requeue(_ place: Int, key: UInt64) {
    var entry = queue[place]
    guard entry.key != key else { return }
    entry.key = key
    settleEntry(entry, at: place)
  }

  /// Gives every entry the key of its node now.
  mutating func rebuildQueue() {
    let entries = queue
    queue.removeAll(keepingCapacity: true)
    for entry in entries {
      let key = key(of: nodes[Int(entry.slot)], entry.cell)
      enqueue(Entry(key: key, cell: entry.cell, slot: entry.slot))
    }
  }

  private mutating func settleEntry(_ entry: Entry, at place: Int) {
    if place > 0, entry.key < queue[(place - 1) / 2].key {
      siftUp(place, entry)
    } else {
      siftDown(place, entry)
    }
  }

  private mutating func siftUp(_ start: Int, _ entry: Entry) {
    var place = start
    while place > 0 {
      let parent = (place - 1) / 2
      guard entry.key < queue[parent].key else { break }
      put(queue[parent], at: place)
      place = parent
    }
    put(entry, at: place)
  }

  private mutating func siftDown(_ start: Int, _ entry: Entry) {
    var place = start
    while 2 * place + 1 < queue.count {
      var child = 2 * place + 1
      if child + 1 < queue.count, queue[child + 1].key < queue[child].key { child += 1 }
      guard queue[child].key < entry.key else { break }
      put(queue[child], at: place)
      place = child
    }
    put(entry, at: place)
  }

  @inline(__always)
  private mutating func put(_ entry: Entry, at place: Int) {
    queue[place] = entry
    nodes[Int(entry.slot)].place = Int32(truncatingIfNeeded: place)
  }
}
