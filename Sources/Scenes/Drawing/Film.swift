/// Which steps a film shows, and how fast.
public struct Film: Equatable, Sendable {
  /// Ends in `.gif`, or in `.mp4`, which takes the program ffmpeg.
  public var path: String
  /// The first step.
  public var from: Int
  /// The last step; nil for the end.
  public var to: Int?
  public var framesPerSecond: Int
  public var stepsPerSecond: Int

  public init(
    path: String, from: Int = 0, to: Int? = nil, framesPerSecond: Int = 12, stepsPerSecond: Int = 4
  ) {
    self.path = path
    self.from = from
    self.to = to
    self.framesPerSecond = framesPerSecond
    self.stepsPerSecond = stepsPerSecond
  }
}
