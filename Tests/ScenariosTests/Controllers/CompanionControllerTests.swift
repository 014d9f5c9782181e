import Simulation
import Testing

@testable import Scenarios

@Suite("Controllers named outside a scenario") struct CompanionControllerTests {
  @Test("drive agents that move like this", arguments: DynamicsConfiguration.Model.allCases)
  func companions(model: DynamicsConfiguration.Model) {
    let companion = ControllerSpecification.companion(for: model)
    #expect(companion.drives(model))
    let standard = ControllerSpecification.standard(for: model)
    #expect(!standard.drives(model) || companion == standard)
  }

  @Test("are refused where they do not fit, by the same name where they do")
  func flags() throws {
    #expect(try ControllerSpecification(flag: "orca", for: .differentialDrive).name == "orca")
    #expect(try ControllerSpecification(flag: "pibt").name == "pibt")
    #expect(throws: ScenarioError.self) { try ControllerSpecification(flag: "orca") }
    #expect(throws: ScenarioError.self) { try ControllerSpecification(flag: "pibt", for: .gridOriented) }
  }
}
