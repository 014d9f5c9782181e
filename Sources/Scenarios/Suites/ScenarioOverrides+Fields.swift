extension ScenarioOverrides {
  /// The fields of a scenario that are decided here, as in `agents.count`: a `grid_search` over them would give the same
  /// scenario several times.
  public var decidedFields: Set<String> {
    var fields: Set<String> = []
    if seed != nil { fields.insert("seed") }
    if agents != nil { fields.insert("agents.count") }
    if maxSteps != nil { fields.insert("maxSteps") }
    if controller != nil { fields.insert("controller") }
    if collisions != nil { fields.insert("dynamics.collisions") }
    if map != nil { fields.insert("map") }
    return fields
  }
}
