import Basics
import GridWorld
import Simulation

extension ScenarioError.Reason {
  /// What is wrong and how to mend it, without the place.
  public var sentence: String {
    switch self {
    case .unreadable, .syntax, .unsupportedVersion, .notADocument, .trainingNotScenario,
      .studyNotScenario:
      documentSentence
    case .study(let sentence), .room(let sentence): sentence
    case .doorsAlone(let kind):
      "a \(kind) moves from cell to cell; among discs people do: make it an agent, with \"goals\" to go round and "
        + "\"controller\": \"orca\"."
    case .map(let error): error.description
    case .generatedMapTooLarge(let width, let height):
      "\(width)×\(height) cells are more than the \(grouped(OccupancyGrid.maximumCells)) navsim accepts; "
        + "lower width or height."
    case .cellOffMap, .cellIsWall, .startTaken, .goalTaken, .unreachable, .tooFewGoals, .isolatedStart,
      .tooManyAgents, .noPlacement, .tooFewListedAgents, .singleProblems, .obstacleOnStart,
      .obstacleOnObstacle,
      .tooFewWaypoints, .phaseOutsideCycle, .wrongActionCount:
      placeSentence
    case .invalidRunName, .tooFewRollouts, .tooManyEpisodes, .noReward, .untrainedBootstrap,
      .teacherBesideShield, .teacherNotForModel, .perceptionNotForModel, .claimsWithoutSameStep,
      .nothingToLearn, .shieldNotForModel,
      .temperatureOfShield, .unfitPolicy, .tooManyLayers,
      .headsTooWide, .exchangeUnheeded, .wrongRadioDelay, .talkWithoutSameStep, .talkUnheard, .messageUnsent,
      .messageTwice, .listedAgentsOnFreshMap, .obstaclesOnFreshMap,
      .mixedInstances, .controllerInTraining, .stageNotAfter, .stageNeverBegins, .beyondExpert,
      .tooManyStages, .reversedBounds, .noFreshMap:
      trainingSentence
    default: valueSentence
    }
  }

  private var documentSentence: String {
    switch self {
    case .unreadable(let reason): return reason.sentence
    case .syntax(let error): return error.description
    case .unsupportedVersion(let version):
      return "this navsim reads version 1, not \(version); update navsim, or write \"version\": 1."
    case .notADocument:
      return
        "neither a scenario (with \"map\" and \"agents\"), a suite (with \"cases\") nor a training configuration "
        + "(with \"kind\": \"training\"); add what is missing."
    case .studyNotScenario:
      return "this is a study; use 'navsim study', or name a scenario or suite."
    case .trainingNotScenario:
      return "this is a training configuration; use 'navsim train', or name a scenario or suite."
    default: return ""
    }
  }

  private var valueSentence: String {
    switch self {
    case .unknownKey(let nearest, let known):
      return "unknown key; " + (nearest.map { "did you mean '\($0)'? Known" } ?? "known")
        + " here: \(listed(known))."
    case .keyElsewhere(let place):
      return "unknown key here; it belongs \(place)."
    case .misplacedKey(let owner):
      return "has no meaning here, it belongs to \(owner); remove it or choose that."
    case .missingKey(let example):
      return "missing; add it, for example \(example)."
    case .wrongType(let expected, let found):
      return "expected \(expected), found \(found)."
    case .outOfRange(let found, let lower, let upper):
      return "\(found) is out of range \(lower)…\(upper)."
    case .unknownName(let kind, let found, let nearest, let known):
      return "unknown \(kind) \"\(clipped(found))\"; "
        + (nearest.map { "did you mean \"\(clipped($0, length: 200))\"? Known" } ?? "known")
        + ": \(listed(known))."
    case .unsupportedModel(let model):
      return "the \"\(model)\" model is not known; choose one of "
        + "\(listed(DynamicsConfiguration.Model.allCases.map(\.rawValue)))."
    case .collisionsOfModel(let model):
      return "robots of the model \"\(model.rawValue)\" collide as in \"soft\"; write that, or leave it out."
    case .controllerNotForModel(let name, let model, let isDefault):
      let known = ControllerSpecification.known.filter { $0.models.contains(model) }.map(\.name)
      return
        "\(name)\(isDefault ? ", which drives where none is named," : "") does not drive robots of the model "
        + "\"\(model.rawValue)\" yet; choose one of \(listed(known))."
    case .choice(let names, let found):
      let list = names.map { "\"\($0)\"" }.joined(separator: ", ")
      return "expected exactly one of \(list), found \(found == 0 ? "none" : "\(found)"); "
        + (found == 0 ? "add one." : "keep one.")
    case .empty(let what):
      return "is empty; give at least one \(what)."
    case .duplicateName(let name, let kind, let first):
      return "the \(kind) \"\(clipped(name))\" is already at \(first); rename one of the two."
    case .tooManyCases(let limit):
      return "grid_search expands to more than \(grouped(limit)) cases; list fewer values."
    default: return ""
    }
  }

  private var placeSentence: String {
    switch self {
    case .cellOffMap(let cell, let width, let height):
      return "\(cell) is off the \(width)×\(height) map; columns run from 0 to \(width - 1), "
        + "rows from 0 to \(height - 1)."
    case .cellIsWall(let cell, let free):
      return "\(cell) is a wall; " + (free.map { "\($0) is free." } ?? "the map has no free cell.")
    case .startTaken(let cell, let other, let free):
      return "\(cell) is already the start of \(other); move one of them"
        + (free.map { ", \($0) is free." } ?? "; the map is full.")
    case .goalTaken(let cell, let other, let free):
      return
        "\(cell) is already the last goal of \(other), and both can't stand there at once; move one of them"
        + (free.map { ", \($0) is free." } ?? "; the map is full.")
    case .unreachable(let cell, let origin, let reachable):
      return "\(cell) can't be reached from \(origin), walls part them; open a way"
        + (reachable.map { " or choose \($0)." } ?? ".")
    case .tooFewGoals(let cell):
      return
        "a lifelong agent with the one goal \(cell) has nowhere to go next: it would stand there and be counted as "
        + "reaching it at every step; give two or more, or none for random goals."
    case .isolatedStart(let cell):
      return
        "from \(cell) no other cell can be reached, so there is no goal to draw; open a way or move the start."
    case .tooManyAgents(let count, let places):
      return
        "no room for \(counted(count, "agent")): a goal can be reached from \(counted(places, "free cell")); "
        + "lower the count or take a larger map."
    case .noPlacement(let agents, let distance):
      return "found no start and goal \(counted(distance, "step")) or more apart for each of "
        + "\(counted(agents, "agent")); lower minDistance or the count."
    case .tooFewListedAgents(let listed):
      return "the scenario lists only \(counted(listed, "agent")); take at most as many, "
        + "or let it place them with {\"count\": …}."
    case .singleProblems(let cell, let line):
      return
        "\(cell) is a start already on line \(line), so the entries are problems of their own and no team; run one "
        + "with 'navsim run FILE.scen --case NUMBER', or take fewer of them."
    case .obstacleOnStart(let cell, let agent):
      return "\(cell) is the start of agents[\(agent)]; move one of the two."
    case .obstacleOnObstacle(let cell, let other):
      return "\(cell) is taken by \(other) already; move one of the two."
    case .tooFewWaypoints(let found):
      return "a patrol needs two waypoints or more, found \(found); add one, or make the cell a wall."
    case .phaseOutsideCycle(let phase, let cycle):
      return "\(phase) is out of range 0…\(cycle - 1): the cycle, open + closed, is \(cycle) steps long."
    case .wrongActionCount(let found, let agents):
      return "expected \(counted(agents, "action")), one for each agent, found \(grouped(found))."
    default: return ""
    }
  }

  private var trainingSentence: String {
    switch self {
    case .invalidRunName(let name):
      return "\"\(clipped(name))\" can't name a run's folder; use letters, digits, '-', '_' and '.', "
        + "such as \"interaction-1\"."
    case .tooFewRollouts(let found):
      return "the baseline \"leaveOneOut\" compares rollouts of the same instance and needs 2 or more, "
        + "not \(found); raise \"rollouts\" or take another baseline."
    case .tooManyEpisodes(let found, let limit):
      return "instances × rollouts are \(grouped(found)) episodes a batch, more than \(grouped(limit)); "
        + "lower one of the two."
    case .noReward:
      return "every reward is 0, so there is nothing to learn; give \"progress\" or \"offGoal\" a value."
    case .untrainedBootstrap:
      return "nothing trains the value head that returns would go on with; raise \"valueWeight\" above 0, "
        + "or leave \"bootstrapTruncation\" out."
    case .teacherBesideShield:
      return "behind a shield robots do already what the teacher would; leave \"teacher\" out, or the shield."
    case .teacherNotForModel(let model):
      return
        model.isContinuous
        ? "of robots of the model \"\(model.rawValue)\" the teacher is ORCA, to which this means nothing; leave it out."
        : "the teacher plans for robots of the model \"grid\", not of \"\(model.rawValue)\"; leave the teacher out, "
          + "or train under \"dynamics\": \"grid\"."
    case .perceptionNotForModel(let model):
      return
        "only robots of the model \"grid\" perceive this, not those of \"\(model.rawValue)\"; leave it out, or train "
        + "under \"dynamics\": \"grid\"."
    case .claimsWithoutSameStep:
      return "claims are heard within a step; write \"kind\": \"sameStep\", or leave the claims out."
    case .nothingToLearn:
      return "with a policy gradient of weight 0 and no teacher there is nothing to learn; raise "
        + "\"policyWeight\" above 0, or give a \"teacher\"."
    case .shieldNotForModel(let model):
      return
        "the shield plans for robots of the model \"grid\", not of \"\(model.rawValue)\"; leave the shield out, "
        + "or train under \"dynamics\": \"grid\"."
    case .temperatureOfShield:
      return
        "behind a shield its own temperature counts; leave this one out, or write \"shield\": {\"temperature\": …} "
        + "beside it."
    case .unfitPolicy(let words): return words
    case .tooManyLayers(let found, let limit):
      return "\(found) layers are more than \(limit); remove some."
    case .headsTooWide(let heads, let key, let width, let limit):
      return "heads × \(key) is \(heads) × \(grouped(width)) = \(grouped(heads * width)), "
        + "more than \(grouped(limit)); lower one of the two."
    case .exchangeUnheeded(let attention):
      return
        "attention '\(attention)' does not heed what peers send; write \"attention\": \"interaction\", or leave out "
        + "\"exchange\": \"sameStep\", or let it say \"values\": true."
    case .talkWithoutSameStep:
      return
        "rounds of talk take place within a step; write \"kind\": \"sameStep\", or leave the rounds out."
    case .talkUnheard(let silence):
      return "with this nobody hears anybody in rounds of talk; \(silence.mend), or write \"rounds\": 0."
    case .messageUnsent:
      return "without rounds of talk nobody hears messages; raise \"rounds\", or leave the message out."
    case .messageTwice:
      return "\"messageSymbols\" says the message's length already; leave out one of the two."
    case .wrongRadioDelay(let exchange, let delay):
      // 'sameStep' is what takes no delay, so a delay of 0 is wrong for the other alone.
      return "a delay of \(delay) with \"exchange\": \"\(exchange)\", which takes "
        + (delay > 0
          ? "0; leave the delay out."
          : "at least 1; leave the delay out, or write \"exchange\": \"sameStep\".")
    case .obstaclesOnFreshMap:
      return "obstacles need a map that stays the same, and this one is drawn anew every episode; "
        + "give the generator a \"seed\", or leave the obstacles out."
    case .mixedInstances:
      return "all worlds of a run have one dynamics model and one task; part them into runs of their own."
    case .listedAgentsOnFreshMap:
      return "listed agents need a map that stays the same, and this one is drawn anew every episode; "
        + "give the generator a \"seed\", or only count the agents: {\"count\": 16}."
    case .controllerInTraining:
      return "in training the policy drives every agent; remove the controller."
    case .stageNotAfter(let from, let previous):
      return "\(grouped(from)) does not come after the stage before, which begins at \(grouped(previous)); "
        + "order the stages by \"fromAgentSteps\"."
    case .stageNeverBegins(_, let end):
      return "the stage never begins: training ends after \(grouped(end)) agent-steps; "
        + "lower \"fromAgentSteps\" or raise \"agentSteps\"."
    case .beyondExpert(let reason): return "\(reason)."
    case .tooManyStages(let found, let limit):
      return "\(found) stages are more than \(limit); join some."
    case .reversedBounds(let lower, let upper):
      return "[\(lower), \(upper)] are bounds in the wrong order; write [\(upper), \(lower)]."
    case .noFreshMap:
      return "the parts of a mixture draw fresh maps; write \"map\": {\"generate\": {…}} without a \"seed\"."
    default: return ""
    }
  }
}
