import ConfigurationFiles
import SetupPlan
import SystemSupport

extension LocalServer {
    private static let systemctl = "/usr/bin/systemctl"
    private static let engine = "redundancyd.service"
    /// Whoever stops the daemon for a set-up does not want a failover: it leaves everything where it is.
    private static let keepPlacement = "/run/sn-redundancy/keep-placement"

    /// Only of what is asked: the inverse of "enabled at boot" must not start or stop anything.
    func unitState(_ name: String, _ asked: UnitState) async throws -> UnitState {
        var state = UnitState()
        if asked.enabled != nil {
            let answer = try await Command(Self.systemctl, ["is-enabled", "--", name]).run()
            state.enabled = answer.output.split(separator: "\n").first == "enabled"
        }
        if asked.running != nil {
            let answer = try await Command(Self.systemctl, ["is-active", "--", name]).run()
            let word = answer.output.split(separator: "\n").first
            state.running = word == "active" || word == "activating" || word == "reloading"
        }
        return state
    }

    func setUnit(_ name: String, _ state: UnitState) async throws {
        if state.running == false {
            if name == Self.engine { try await stopEngine() } else { try await systemctl(["stop", "--", name]) }
        }
        // Units may have come with a file that was just written.
        try await systemctl(["daemon-reload"])
        if let enabled = state.enabled {
            try await systemctl([enabled ? "enable" : "disable", "--quiet", "--no-reload", "--", name])
        }
        if name == Self.engine, state == UnitState(enabled: false, running: false) {
            // What it remembers of a cluster must not decide anything in the next one.
            try ManagedFile.remove("/var/lib/sn-redundancy/placement.blocks")
        }
        if state.running == true {
            try await systemctl(["reset-failed", "--", name], mayFail: true)
            try await systemctl(["start", "--", name])
        }
    }

    private func stopEngine() async throws {
        try ManagedFile(content: [], mode: 0o644, owner: "root", group: "root").write(Self.keepPlacement)
        defer {
            // Else a later stop, at shutdown, would hand nothing over. It is in /run: the next boot removes it at last.
            try? ManagedFile.remove(Self.keepPlacement)
        }
        try await systemctl(["stop", "--", Self.engine])
    }

    private func systemctl(_ arguments: [String], mayFail: Bool = false) async throws {
        let outcome = try await Command(Self.systemctl, arguments, limit: .seconds(180)).run()
        guard outcome.succeeded || mayFail else {
            throw LocalServerError.failed("systemctl \(arguments.joined(separator: " ")): \(outcome.errors)")
        }
    }
}
