import ClusterTestKit
import LIMSimulation
import Testing

@Suite("Incidents, as conversations that an operator can read")
struct ScenarioTests {
    @Test("each scenario goes as its file says", arguments: Scenario.all(in: "Scenarios", beside: #filePath))
    func scenario(_ scenario: Scenario) throws {
        var cluster = ScenarioCluster()
        let difference = try scenario.replay { try cluster.perform($0) }
        if let difference { Issue.record(Comment(rawValue: difference)) }
    }

    @Test("there are scenarios to play")
    func present() {
        #expect(!Scenario.all(in: "Scenarios", beside: #filePath).isEmpty)
    }
}
