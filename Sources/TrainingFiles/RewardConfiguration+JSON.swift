package import Scenarios
package import Simulation

extension RewardConfiguration {
  /// Reads what `"reward"` says; what it leaves out is as by default.
  package init(_ cursor: JSONCursor) throws(ScenarioError) {
    var reward = RewardConfiguration()
    var reader = try ObjectReader(cursor, TrainingFormat.reward)
    reward.progress = try reader.double("progress", default: reward.progress)
    reward.arrival = try reader.double("arrival", default: reward.arrival)
    reward.collision = try reader.double("collision", default: reward.collision)
    reward.step = try reader.double("step", default: reward.step)
    reward.offGoal = try reader.double("offGoal", default: reward.offGoal)
    reward.success = try reader.double("success", default: reward.success)
    reward.shared = try reader.double("shared", default: reward.shared)
    reward.discomfort = try reader.double("discomfort", default: reward.discomfort)
    reader.finish()
    let own = [
      reward.progress, reward.arrival, reward.collision, reward.step, reward.offGoal, reward.success,
    ]
    if own.allSatisfy({ $0 == 0 }) { throw cursor.error(.noReward) }
    self = reward
  }
}
