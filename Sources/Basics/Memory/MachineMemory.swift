import Foundation

/// What this process may have of the machine's memory.
public enum MachineMemory {
  /// Bytes: the machine's own, or less where a control group or `ulimit -v` says so.
  public static var limit: Int {
    var limit = Int(clamping: ProcessInfo.processInfo.physicalMemory)
    for file in ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"] {
      guard let text = try? String(contentsOfFile: file, encoding: .utf8) else { continue }
      // "max" where there is none.
      if let bytes = Int(text.trimmingCharacters(in: .whitespacesAndNewlines)), bytes > 0 {
        limit = min(limit, bytes)
      }
    }
    var address = rlimit()
    if getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &address) == 0, address.rlim_cur != rlim_t.max {
      limit = min(limit, Int(clamping: address.rlim_cur))
    }
    return limit
  }
}
