import ClusterModel

// What is seen beside the ring: an address that somebody else answers for, a login that fails.
extension Failover {
    mutating func note(_ found: Surroundings) {
        addressFreeSince = found.virtualIP == .nobody ? addressFreeSince ?? now : nil
        guard found != surroundings else { return }
        let before = surroundings
        surroundings = found
        // Whatever others believe about the address is put right by whoever keeps it.
        if found.virtualIP != before.virtualIP, case .foreign = found.virtualIP, case .active = state {
            out.append(.announceAddress)
        }
        alarmedState = nil
    }

    /// The other side sees somebody else, or nobody, where this side holds the address: announced once for each change.
    mutating func noteAddress(seenBy report: ManagementReport) {
        guard case .active = state, let seen = report.surroundings?.virtualIP, seen != .peer,
            seen != peer.report?.surroundings?.virtualIP
        else { return }
        out.append(.announceAddress)
    }

    /// Who answers for the virtual IP although neither server should hear that: this side sees it, or the other says so.
    var foreignOwner: String? {
        if case .foreign(let hardware) = surroundings.virtualIP { return hardware }
        if case .foreign(let hardware) = peer.report?.surroundings?.virtualIP { return hardware }
        return nil
    }

    /// Whether the other side sees this one answer for the address; nil while it has not looked.
    package var addressIsConfirmed: Bool? {
        guard let seen = peer.report?.surroundings?.virtualIP else { return nil }
        return seen == .peer
    }
}
