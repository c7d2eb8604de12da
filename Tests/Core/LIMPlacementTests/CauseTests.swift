import ClusterModel
import ClusterTestKit
import Foundation
import LIMSimulation
import Testing

/// The table "cause x role -> effect", row by row; it is what the documentation shows.
@Suite("Causes and their effects, on the server that runs the LIM and on the other one")
struct CauseTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let cause: String
        /// `X` is the server that it happens to.
        let commands: [String]
        /// Where the LIM is half a minute later, when it ran on that server and when it ran on the other one.
        let own: String
        let other: String

        init(_ cause: String, _ commands: String..., own: String = "stays", other: String = "stays") {
            self.cause = cause
            self.commands = commands
            self.own = own
            self.other = other
        }

        var testDescription: String { cause }
    }

    static let rows = [
        Row("powered off", "power-off X", own: "moves"),
        Row("rebooted", "power-off X", "run 5s", "power-on X", own: "moves"),
        Row("cable pulled", "unplug X", own: "on both"),
        Row("cable pulled and put back", "unplug X", "run 10s", "plug X", own: "moves"),
        Row("cut off behind its switch, and back", "cut-far X", "run 10s", "heal-far X", own: "moves"),
        Row("daemon killed, restarted by systemd", "kill-daemon X for 2s"),
        Row("daemon killed for good", "kill-daemon X", own: "moves"),
        Row("Corosync stopped", "stop-corosync X"),
        Row("Corosync restarted", "stop-corosync X", "run 3s", "start-corosync X"),
        Row("frozen for half the detection time", "freeze X", "run 500ms", "thaw X"),
        Row("frozen for twice the detection time", "freeze X", "run 2s", "thaw X", own: "moves"),
        Row("frozen for twice the detection time, not noticed", "freeze X", "run 2s", "thaw-unnoticed X", own: "moves"),
        Row("programs fail for good", "break X 1", own: "moves"),
        Row("disk of the daemon full", "fill-disk X"),
        Row("stopped in order", "order X hand-over", "run 2s", "kill-daemon X", own: "moves"),
    ]

    @Test("each cause has the effect of its row", arguments: rows)
    func effect(row: Row) throws {
        #expect(try Self.outcome(of: row, on: "lim1", lim: "lim1") == row.own)
        #expect(try Self.outcome(of: row, on: "standby", lim: "lim1") == row.other)
    }

    @Test("the same causes, while the LIM runs on the standby under manual fallback", arguments: rows)
    func effectOnStandby(row: Row) throws {
        // Then the regular server waits for an order, and takes it when nobody else has it.
        let forks = ["cable pulled", "cable pulled and put back", "cut off behind its switch, and back"]
        if forks.contains(row.cause) { return }
        #expect(try Self.outcome(of: row, on: "standby", lim: "standby") == row.own)
        #expect(try Self.outcome(of: row, on: "lim1", lim: "standby") == row.other)
    }

    /// "stays", "moves", "on both" or "nobody".
    private static func outcome(of row: Row, on victim: String, lim holder: String) throws -> String {
        var cluster = ScenarioCluster()
        var commands = ["cluster lim1 standby", "run 5s"]
        if holder == "standby" { commands += ["power-off lim1", "run 5s", "power-on lim1", "run 40s"] }
        commands += row.commands.map { $0.replacingOccurrences(of: "X", with: victim) } + ["run 30s"]
        let lines = try cluster.perform(commands)
        #expect(!lines.contains { $0.contains("VIOLATION") })
        let place = lines.last?.replacingOccurrences(of: "LIM 1: ", with: "") ?? ""
        if place.contains(" and ") { return "on both" }
        if place == "nobody" { return place }
        return place == holder ? "stays" : "moves"
    }
}
