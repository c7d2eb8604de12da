/// The units of this server, as systemd runs them.
///
/// It keeps nothing: each call asks systemd anew, and several may run at once.
package struct Systemd: Sendable {
    /// How long systemd may take for what it does at once: telling states, queueing jobs.
    private let patience: Duration

    package init(patience: Duration = .seconds(10)) { self.patience = patience }

    // MARK: Asking

    /// The states of several units, in their order; a unit that isn't there is `inactive` and not known.
    package func states(of units: [String]) async throws(ServiceError) -> [UnitState] {
        guard !units.isEmpty else { return [] }
        for unit in units { try UnitName.check(unit) }
        let names = units.joined(separator: ", ")
        let arguments = ["show", "--property=\(UnitState.properties.joined(separator: ","))", "--"] + units
        let outcome = try await Systemctl.run(arguments, about: names, limit: patience)
        guard outcome.isSuccess else { throw ServiceError(unit: names, message: outcome.message) }
        guard let states = UnitState.parse(outcome.output, units: units) else {
            throw ServiceError(code: .badAnswer, unit: names, message: outcome.message)
        }
        return states
    }

    package func state(of unit: String) async throws(ServiceError) -> UnitState {
        guard let state = try await states(of: [unit]).first else {
            throw ServiceError(code: .badAnswer, unit: unit, message: "")
        }
        return state
    }

    // MARK: Starting and stopping

    /// Starts the unit and waits until it runs, at most for the limit; systemd goes on when it has passed.
    package func start(_ unit: String, limit: Duration) async throws(ServiceError) {
        try await act(["start"], on: unit, limit: limit)
    }

    /// Stops the unit and waits until it has ended, at most for the limit; systemd goes on when it has passed.
    package func stop(_ unit: String, limit: Duration) async throws(ServiceError) {
        try await act(["stop"], on: unit, limit: limit)
    }

    package func restart(_ unit: String, limit: Duration) async throws(ServiceError) {
        try await act(["restart"], on: unit, limit: limit)
    }

    /// Reloads the unit if it can, else restarts it.
    package func reload(_ unit: String, limit: Duration) async throws(ServiceError) {
        try await act(["reload-or-restart"], on: unit, limit: limit)
    }

    /// Has the unit started and returns once systemd has taken the job.
    package func beginStarting(_ unit: String) async throws(ServiceError) {
        try await act(["start", "--no-block"], on: unit)
    }

    /// Has the unit started, after it has ended if it runs, and returns once systemd has taken the job.
    package func beginRestarting(_ unit: String) async throws(ServiceError) {
        try await act(["restart", "--no-block"], on: unit)
    }

    /// Has the unit stopped and returns once systemd has taken the job.
    package func beginStopping(_ unit: String) async throws(ServiceError) {
        try await act(["stop", "--no-block"], on: unit)
    }

    /// Sends SIGKILL to every process of the unit, for one that doesn't end by being asked.
    package func kill(_ unit: String) async throws(ServiceError) {
        try await act(["kill", "--signal=SIGKILL"], on: unit)
    }

    // MARK: What happens at boot

    package func enable(_ unit: String) async throws(ServiceError) { try await act(["enable"], on: unit) }

    package func disable(_ unit: String) async throws(ServiceError) { try await act(["disable"], on: unit) }

    /// Makes it impossible to start the unit, by hand or as a dependency.
    package func mask(_ unit: String) async throws(ServiceError) { try await act(["mask"], on: unit) }

    package func unmask(_ unit: String) async throws(ServiceError) { try await act(["unmask"], on: unit) }

    // MARK: systemd itself

    /// Forgets that the unit failed, and how often it was started.
    package func resetFailed(_ unit: String) async throws(ServiceError) { try await act(["reset-failed"], on: unit) }

    /// Has systemd read the unit files anew.
    package func daemonReload() async throws(ServiceError) {
        let outcome = try await Systemctl.run(["daemon-reload"], about: "systemd", limit: patience * 6)
        guard outcome.isSuccess else { throw ServiceError(unit: "systemd", message: outcome.message) }
    }

    private func act(_ verb: [String], on unit: String, limit: Duration? = nil) async throws(ServiceError) {
        try UnitName.check(unit)
        let outcome = try await Systemctl.run(verb + ["--", unit], about: unit, limit: limit ?? patience)
        guard outcome.isSuccess else { throw ServiceError(unit: unit, message: outcome.message) }
    }
}
