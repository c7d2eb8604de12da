package import ClusterModel
package import StatusDocuments

/// What a set-up that was broken off has come to, by what the engine says, and whether it may be taken back. Pure.
package enum BrokenOffRules {
    /// The engine has gone on by itself, and has come to where the set-up on the standby was to end.
    package static func isThrough(_ status: ManagementStatusDocument) -> Bool {
        status.configured && (status.protected || leads(status.state))
    }

    /// Why what the set-up changed on this server is not taken back; nil if it may be. `hasLed`: whatever the engine says
    /// now, the copy that is here has been the pair's database.
    package static func undoRefusal(
        on own: ServerName,
        peer: ServerName,
        isMaster: Bool,
        _ status: ManagementStatusDocument?,
        hasLed: Bool
    ) -> String? {
        let isActiveHere = status.map { $0.configured && leads($0.state) } ?? false
        if isMaster {
            guard let status, status.configured, !isActiveHere, status.active == peer || leads(status.peer?.state)
            else {
                return nil
            }
            return
                "PM and SNM are active on \(peer), which has the newest data: nothing is taken back. Order Fallback first: "
                + "webserver_config redundancy fallback"
        }
        guard isActiveHere || hasLed else { return nil }
        return
            "\(own) leads the pair, or has led it: its database is the pair's own, and is not taken back. Once \(peer) "
            + "is there, order 'webserver_config redundancy fallback', and then remove the redundancy on \(peer) first. If "
            + "\(peer) is gone for good: webserver_config redundancy remove --peer-lost"
    }

    private static func leads(_ state: ManagementStatusDocument.State?) -> Bool { state == .active || state == .alone }
}
