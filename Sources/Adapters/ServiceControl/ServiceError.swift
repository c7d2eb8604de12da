/// Why systemd didn't do or tell what it was asked.
package struct ServiceError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Code: Sendable, Equatable {
        /// No such unit on this server.
        case notFound
        /// The name isn't one that a unit can have.
        case badName
        case masked
        /// The unit was told to and failed.
        case failed
        /// It wasn't done within the limit; systemd goes on with it.
        case stillGoing(after: Duration)
        /// systemd isn't there, or doesn't let this user.
        case noSystemd
        case badAnswer
    }

    package let code: Code
    /// The unit, or several, or nothing if it is about systemd itself.
    package let unit: String
    /// What systemd said.
    package let message: String

    package init(code: Code, unit: String, message: String) {
        self.code = code
        self.unit = unit
        self.message = message
    }

    package var description: String {
        let said = message.isEmpty ? "" : " systemd says: \(message)"
        return switch code {
        case .notFound: "There is no \(unit) on this server; is its package installed?"
        case .badName: "\"\(unit)\" isn't the name of a unit; it ends in .service, .target, ..."
        case .masked: "\(unit) is masked; 'systemctl unmask \(unit)' allows it again."
        case .failed: "\(unit) failed; see 'systemctl status \(unit)' and 'journalctl -u \(unit)'.\(said)"
        case .stillGoing(let limit):
            "\(unit) isn't done after \(limit.components.seconds) s; see 'systemctl status \(unit)'.\(said)"
        case .noSystemd: "systemd can't be asked on this server; it needs root and systemd as its init.\(said)"
        case .badAnswer: "systemd's answer about \(unit) can't be read.\(said)"
        }
    }

    /// Sorts what systemctl said on standard error, in the C locale.
    package init(unit: String, message: String) {
        let code: Code =
            if message.contains("not been booted with systemd") || message.contains("Failed to connect to bus")
                || message.contains("Interactive authentication required") || message.contains("Access denied")
            {
                .noSystemd
            } else if message.contains("not found") || message.contains("does not exist")
                || message.contains("not loaded")
            {
                .notFound
            } else if message.contains("is masked") {
                .masked
            } else {
                .failed
            }
        self.init(code: code, unit: unit, message: message)
    }
}
