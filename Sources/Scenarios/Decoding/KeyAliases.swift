import Basics

/// Keys that people know from other programs, or look for elsewhere, and what this format has for them.
enum KeyAliases {
  /// By what people write, in small letters and without `_` and `-`: what the format calls it. Given where the object has
  /// such a key.
  private static let names: [String: [String]] = [
    "robots": ["agents"], "bots": ["agents"], "vehicles": ["agents"], "numagents": ["agents", "count"],
    "nagents": ["agents", "count"], "agentcount": ["agents", "count"], "numrobots": ["agents", "count"],
    "teamsize": ["agents", "count"], "num": ["count"], "n": ["count"], "number": ["count"],
    "door": ["obstacles"], "doors": ["obstacles"], "walls": ["obstacles", "map"], "walkers": ["obstacles"],
    "patrols": ["obstacles"], "pedestrians": ["obstacles"], "dynamicobstacles": ["obstacles"],
    "goal": ["goals"], "target": ["goals"], "targets": ["goals"], "destination": ["goals"],
    "destinations": ["goals"], "tasks": ["goals"], "waypoints": ["goals"], "position": ["start", "cell"],
    "pos": ["start", "cell"], "startposition": ["start"], "initialposition": ["start"], "source": ["start"],
    "location": ["start", "cell"], "orientation": ["heading"], "direction": ["heading"],
    "mapfile": ["map"], "mappath": ["map"], "mapname": ["map"], "grid": ["map"], "world": ["map"],
    "layout": ["map", "rows"], "cells": ["rows"], "lines": ["rows"], "tiles": ["rows"],
    "obsradius": ["radius", "sensors"], "observationradius": ["radius", "sensors"],
    "fov": ["radius", "sensors"],
    "vision": ["radius", "sensors"], "collisionsystem": ["collisions", "dynamics"],
    "collisionrule": ["collisions", "dynamics"], "ontarget": ["task"], "mode": ["task"],
    "maxepisodesteps": ["maxSteps"], "episodelength": ["maxSteps"], "horizon": ["maxSteps"],
    "timelimit": ["maxSteps"], "steps": ["maxSteps", "updates"], "planner": ["controller"],
    "algorithm": ["controller"],
    "solver": ["controller"], "policy": ["controller"], "communication": ["radio"], "comm": ["radio"],
    "latency": ["delay"], "packetloss": ["loss"], "type": ["kind"], "columns": ["width"], "cols": ["width"],
    "obstacledensity": ["density"], "randomseed": ["seed"], "rngseed": ["seed"], "mindist": ["minDistance"],
    "maxangularspeed": ["maxTurnRate"], "maxangularvelocity": ["maxTurnRate"],
    "angularvelmax": ["maxTurnRate"],
    "maxangularacceleration": ["maxTurnAcceleration"], "dt": ["timeStep"], "steptime": ["timeStep"],
    "vmax": ["maxSpeed"], "maxvelocity": ["maxSpeed"], "preferredspeed": ["maxSpeed"], "vpref": ["maxSpeed"],
    "robotradius": ["agentRadius"], "goalthreshold": ["goalTolerance"], "goalradius": ["goalTolerance"],
    "duration": ["maxTime"], "robotvisible": ["egoVisible"], "humans": ["agents"],
    "phases": ["stages"], "pretraining": ["stages"], "imitation": ["stages"], "bc": ["stages"],
    "behaviorcloning": ["stages"], "dagger": ["stages"], "aggregation": ["stages"], "init": ["from"],
    "initfrom": ["from"], "pretrained": ["from"], "initialpolicy": ["from"], "warmstart": ["from"],
    "loadfrom": ["from"], "startfrom": ["from"], "strict": ["fromMatching"], "epochs": ["updates"],
    "iterations": ["updates"], "gradientsteps": ["updates"], "augmentation": ["symmetries"],
    "augment": ["symmetries"], "demonstrations": ["instances"], "trajectories": ["instances"],
    "thinning": ["waiting"], "lr": ["learningRate"], "gamma": ["discount"], "entropy": ["entropyBonus"],
    "batchsize": ["rows", "batch", "instances"],
  ]

  /// Where keys belong that are not known in a place, as people would have to write them.
  private static let places: [String: String] = [
    "width": #"in a generated map: "map": {"generate": {"kind": "random", "width": 32, "height": 32}}"#,
    "height": #"in a generated map: "map": {"generate": {"kind": "random", "width": 32, "height": 32}}"#,
    "size": #"in a generated map: "map": {"generate": {"kind": "random", "width": 32, "height": 32}}"#,
    "density":
      #"in a generated map: "map": {"generate": {"kind": "random", "width": 32, "height": 32, "density": 0.2}}"#,
    "generate": #"in the map: "map": {"generate": {…}}"#,
    "rows": ##"in the map: "map": {"rows": ["..#", "..."]}"##,
    "count": #"in the agents: "agents": {"count": 8}"#,
    "mindistance": #"in the agents: "agents": {"count": 8, "minDistance": 10}"#,
    "scen": #"in the agents: "agents": {"scen": "FILE.scen"}"#,
    "start": #"in each agent: "agents": [{"start": [0, 0], "goals": [[9, 9]]}]"#,
    "goals": #"in each agent: "agents": [{"start": [0, 0], "goals": [[9, 9]]}]"#,
    "starts": #"in each agent: "agents": [{"start": [0, 0], "goals": [[9, 9]]}]"#,
    "goal": #"in each agent: "agents": [{"start": [0, 0], "goals": [[9, 9]]}]"#,
    "collisions": #"in the dynamics: "dynamics": {"collisions": "soft"}"#,
    "model": #"in the dynamics: "dynamics": {"model": "grid"}"#,
    "window": #"in the sensors: "sensors": {"window": {"radius": 5}}"#,
    "rays": #"in the sensors: "sensors": {"rays": {"count": 8, "range": 8}}"#,
    "peers": #"in the sensors: "sensors": {"peers": {"range": 5, "max": 12}}"#,
    "lineofsight": #"in the sensors: "sensors": {"peers": {"lineOfSight": true}}"#,
    "obsradius": #"in the sensors: "sensors": {"window": {"radius": 5}}"#,
    "observationradius": #"in the sensors: "sensors": {"window": {"radius": 5}}"#,
    "fov": #"in the sensors: "sensors": {"window": {"radius": 5}}"#,
    "delay": #"in the radio: "radio": {"range": 5, "delay": 1}"#,
    "loss": #"in the radio: "radio": {"range": 5, "loss": 0.1}"#,
    "numagents": #"in the agents: "agents": {"count": 8}"#,
    "nagents": #"in the agents: "agents": {"count": 8}"#,
    "door": #"in the obstacles: "obstacles": [{"kind": "door", "cell": [3, 0], "open": 2, "closed": 2}]"#,
    "doors": #"in the obstacles: "obstacles": [{"kind": "door", "cell": [3, 0], "open": 2, "closed": 2}]"#,
    "seed": #"at the top of the scenario, in a generated map or in counted agents: "seed": 7"#,
    "maxsteps": #"at the top of the scenario: "maxSteps": 128"#,
    "task": #"at the top of the scenario: "task": "reach""#,
    "terrain": #"at the top of the scenario: "terrain": "movingai""#,
    "cellsize": #"at the top of the scenario: "cellSize": 1"#,
    "controller": #"at the top of the scenario, or in an agent: "controller": "pibt""#,
    "timestep": #"in the dynamics: "dynamics": {"model": "holonomic", "timeStep": 0.1}"#,
    "maxspeed": #"in the dynamics, or in an agent: "dynamics": {"model": "holonomic", "maxSpeed": 1}"#,
    "maxtime": #"at the top of the scenario: "maxTime": 25"#,
    "ego": #"at the top of the scenario: "ego": 0"#,
    "agentradius": #"at the top of the scenario: "agentRadius": 0.3"#,
    "map": #"at the top of the scenario: "map": "../Maps/depot.map""#,
    "agents": #"at the top of the scenario: "agents": {"count": 8}"#,
    "obstacles": #"at the top of the scenario: "obstacles": [{"kind": "walker", "start": [3, 0]}]"#,
  ]

  /// Those of `names` whose place says more than the name.
  private static let explained: Set<String> = [
    "numagents", "nagents", "door", "doors", "obsradius", "fov", "observationradius",
  ]

  private static let containers: Set<String> = ["agents", "obstacles", "sensors"]

  private static func plain(_ key: String) -> String { key.lowercased().filter { $0 != "_" && $0 != "-" } }

  /// The key of an object that somebody meant by another; nil if there is none.
  static func key(for key: String, among known: [String]) -> String? {
    let plain = plain(key)
    if let same = known.first(where: { self.plain($0) == plain }) { return same }
    return names[plain]?.first(where: known.contains)
  }

  /// Where a key belongs that has no meaning in an object; nil if nobody knows.
  static func place(of key: String, insteadOf object: ObjectKeys) -> String? {
    let plain = plain(key)
    // A key of a container says less than what to write in it.
    if let here = self.key(for: key, among: object.keys),
      !containers.contains(here) || !explained.contains(plain)
    {
      return nil
    }
    return places[plain]
  }

  /// Whether a document with this key was meant to be a scenario.
  static func isOfScenario(_ key: String) -> Bool {
    self.key(for: key, among: ["agents", "map"]) != nil
  }
}
