public import Basics
public import Planning

extension ShieldConfiguration {
  /// As training files write it.
  public var members: [JSONValue.Member] {
    [
      .init("prior", .double(shield.prior.byDigits)), .init("temperature", .double(temperature.byDigits)),
    ] + shield.options.members
  }

  public var json: JSONValue { .object(members) }

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

extension PIBTOptions {
  /// As training files write them.
  public var members: [JSONValue.Member] {
    [
      .init("swap", .bool(swap)), .init("repetitionNoise", .double(repetitionNoise.byDigits)),
      .init("parking", .bool(parking)),
    ]
  }
}

extension Float {
  /// The double of the same digits: 0.7 stays 0.7.
  fileprivate var byDigits: Double { Double("\(self)") ?? Double(self) }
}
