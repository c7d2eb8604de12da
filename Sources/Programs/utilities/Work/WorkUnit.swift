import SystemSupport

/// The transient unit that applies plans outside any session (systemd-run(1)): logging out, a lost line and a closed
/// terminal end those who watch, and nothing else.
struct WorkUnit {
    static let name = "sn-redundancy-work.service"
    private static let program = "/usr/lib/sn-redundancy/work"

    var isActive: Bool {
        get async throws {
            let answer = try await Command("/usr/bin/systemctl", ["is-active", "--", Self.name]).run()
            let word = answer.output.split(separator: "\n").first
            return word == "active" || word == "activating" || word == "deactivating"
        }
    }

    func hasEnded(within limit: Duration) async throws -> Bool {
        let end = MonotonicClock.sinceStart() + limit
        while try await isActive {
            guard MonotonicClock.sinceStart() < end else { return false }
            try await Task.sleep(for: .milliseconds(50))
        }
        return true
    }

    /// Returns once the program runs.
    func start(for user: String) async throws {
        let settings = [
            "Description=Set-up of redundancy", "UMask=0077", "OOMScoreAdjust=-500", "TimeoutStopSec=10",
            // What it writes to the journal is ours to find, and it starts nothing that should outlive it.
            // Whatever ends it: the order's passwords have served.
            "ExecStopPost=-/bin/rm -f \(WorkFolder().order)", "SyslogIdentifier=sn-redundancy-work",
            "KillMode=control-group",
        ]
        let arguments = ["--quiet", "--collect", "--no-ask-password", "--service-type=exec", "--unit=\(Self.name)"]
        let outcome = try await Command(
            "/usr/bin/systemd-run",
            arguments + settings.map { "--property=\($0)" } + ["--setenv=SUDO_USER=\(user)", "--", Self.program],
            limit: .seconds(30)
        )
        .run()
        guard outcome.succeeded else {
            throw OperationError(.failed, "The unit that does the work could not be started: \(outcome.errors)")
        }
    }
}
