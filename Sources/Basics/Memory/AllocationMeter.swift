/// Adds up the bytes of the buffers (`FlatBuffer` and the attention's) that a thread makes while it measures.
///
/// What something large will take is measured on the same thing made small: no formula that goes stale when a buffer is
/// added.
public final class AllocationMeter: @unchecked Sendable {
  /// Written by the one thread that measures.
  public private(set) var bytes = 0

  @TaskLocal package static var current: AllocationMeter?

  /// Bytes of the buffers that `make` made.
  public static func bytes(_ make: () -> Void) -> Int {
    let meter = AllocationMeter()
    $current.withValue(meter) { make() }
    return meter.bytes
  }

  package func add(_ bytes: Int) { self.bytes += bytes }
}
