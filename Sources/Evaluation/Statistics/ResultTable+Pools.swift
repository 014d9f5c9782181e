extension ResultTable {
  /// Groups in which several controllers count as one: the training seeds of an arm, each of which drove the same
  /// episodes.
  ///
  /// An episode of the n-th controller of a pool is paired with that of the n-th of another. The unit of every statistic
  /// stays the instance, with the mean over all its episodes, whoever drove.
  ///
  /// - Parameter pools: names, and the controllers that each stands for; in the order of the result. Pools without any
  ///   episode are left out.
  public func pooled(_ pools: [(name: String, controllers: [String])]) -> [Group] {
    var result: [Group] = []
    var places: [(title: String, agents: Int)] = []
    for group in groups
    where !places.contains(where: { $0.title == group.suiteTitle && $0.agents == group.agents }) {
      places.append((group.suiteTitle, group.agents))
    }
    for place in places {
      for pool in pools {
        var whole: Group?
        for (number, controller) in pool.controllers.enumerated() {
          guard
            let part = groups.first(where: {
              $0.controller == controller && $0.suiteTitle == place.title && $0.agents == place.agents
            })
          else { continue }
          var own = whole ?? part.empty(named: pool.name)
          own.append(part, member: number)
          whole = own
        }
        if let whole { result.append(whole) }
      }
    }
    return result
  }
}

extension ResultTable.Group {
  /// Episodes of a controller are numbered from here on by its place in the pool.
  private static let numbersApart = 1 << 32

  fileprivate func empty(named name: String) -> ResultTable.Group {
    var group = self
    (group.controller, group.rows, group.values) = (name, [], [:])
    return group
  }

  fileprivate mutating func append(_ part: ResultTable.Group, member: Int) {
    let (before, count) = (rows.count, part.rows.count)
    for row in part.rows {
      var row = row
      row.number += member * Self.numbersApart
      rows.append(row)
    }
    for name in Set(values.keys).union(part.values.keys) {
      let own = values[name] ?? Array(repeating: .nan, count: before)
      values[name] = own + (part.values[name] ?? Array(repeating: .nan, count: count))
    }
  }
}
