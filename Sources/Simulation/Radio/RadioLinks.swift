import Basics

/// Who hears whom of one broadcast: of each receiver its senders, ascending. Nobody hears itself.
package struct RadioLinks: Sendable {
  /// Where each receiver's senders begin; one more for the end.
  private(set) var starts: [Int32] = [0]
  private(set) var senders: [Int32] = []

  package var agentCount: Int { starts.count - 1 }

  package func contains(sender: Int, receiver: Int) -> Bool {
    starts.withUnsafeBufferPointer { starts in
      senders.withUnsafeBufferPointer { Pointers(starts: starts, senders: $0).contains(sender, receiver) }
    }
  }

  /// Open for reading.
  struct Pointers {
    let starts: UnsafeBufferPointer<Int32>
    let senders: UnsafeBufferPointer<Int32>

    func contains(_ sender: Int, _ receiver: Int) -> Bool {
      var (low, high) = (Int(starts[receiver]), Int(starts[receiver + 1]))
      let end = high
      let sender = Int32(truncatingIfNeeded: sender)
      while low < high {
        let middle = (low + high) / 2
        if senders[middle] < sender { low = middle + 1 } else { high = middle }
      }
      return low < end && senders[low] == sender
    }
  }

  // MARK: - Writing

  mutating func clear() {
    starts.removeAll(keepingCapacity: true)
    senders.removeAll(keepingCapacity: true)
    starts.append(0)
  }

  /// Adds the next receiver with its senders, in any order.
  mutating func append(_ heard: some Sequence<Int32>) {
    let first = senders.count
    for sender in heard {
      var place = senders.count
      senders.append(sender)
      while place > first, senders[place - 1] > sender {
        senders[place] = senders[place - 1]
        place -= 1
      }
      senders[place] = sender
    }
    starts.append(Int32(senders.count))
  }

  /// Without one agent; those behind it move up by one.
  func removing(_ agent: Int) -> RadioLinks {
    var rest = RadioLinks()
    for receiver in 0..<agentCount where receiver != agent {
      let heard = senders[Int(starts[receiver])..<Int(starts[receiver + 1])]
      rest.append(heard.lazy.filter { $0 != agent }.map { $0 > agent ? $0 - 1 : $0 })
    }
    return rest
  }
}
