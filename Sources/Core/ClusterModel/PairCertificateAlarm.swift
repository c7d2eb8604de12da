/// What the certificates by which the pair's databases know each other need somebody for, and when.
///
/// A certificate that has ended hurts nobody who is connected; whoever has to connect anew is refused, and the pair is
/// whole no more.
package enum PairCertificateAlarm {
    package static let code = "MGMT-CERTIFICATE"

    /// How much of its time is left, as far as it matters.
    package enum Rest: Int, Sendable, CaseIterable {
        /// By this server's clock it has not begun.
        case notYet = -1
        case none = 0
        case week = 7
        case month = 30

        package var seconds: Int { rawValue * 86_400 }
    }

    package static func identity(on server: ServerName) -> String { "\(code) \(server)" }

    package static func alarm(_ rest: Rest, on server: ServerName) -> Alarm {
        let text =
            switch rest {
            case .notYet:
                "The certificate of the pair's database on \(server) is not valid yet by the clock there, which must be wrong"
            case .none: "The certificate of the pair's database on \(server) has ended"
            case .week, .month: "The certificate of the pair's database on \(server) ends within \(rest.rawValue) days"
            }
        return Alarm(
            code: code,
            severity: rest == .month ? .warning : .critical,
            object: server.description,
            text: text,
            advice: rest == .notYet
                ? "Set the clock of \(server), and see to its time service. Until then replication can't be taken up."
                : "Reconfigure makes new ones, on both servers: webserver_config redundancy reconfigure --both. Until "
                    + "then a broken replication does not come back. See to the clocks, too."
        )
    }
}
