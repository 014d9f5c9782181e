public import Basics
public import Planning

extension ShieldConfiguration {
  /// As training files write it.
  public var members: [JSONValue.Member] {
    [
      .init("prior", .double(ShieldConfiguration.double(shield.prior))),
      .init("temperature", .double(ShieldConfiguration.double(temperature))),
      .init("swap", .bool(shield.options.swap)),
      .init("repetitionNoise", .double(ShieldConfiguration.double(shield.options.repetitionNoise))),
      .init("parking", .bool(shield.options.parking)),
    ]
  }

  public var json: JSONValue { .object(members) }

  /// By the float's own digits: 0.7 stays 0.7.
  private static func double(_ value: Float) -> Double { Double("\(value)") ?? Double(value) }

  /// Reads what a training file wrote; what it lacks is as by default. Nil for what is none.
  init?(json: JSONValue) {
    guard case .object = json else { return nil }
    self.init()
    if let prior = json["prior"]?.doubleValue { shield.prior = Float(prior) }
    if let temperature = json["temperature"]?.doubleValue { self.temperature = Float(temperature) }
    if case .bool(let swap)? = json["swap"] { shield.options.swap = swap }
    if let noise = json["repetitionNoise"]?.doubleValue { shield.options.repetitionNoise = Float(noise) }
    if case .bool(let parking)? = json["parking"] { shield.options.parking = parking }
    do { try validate(at: "shield") } catch { return nil }
  }
}
