import ClusterModel

// What is seen beside the ring: an address that somebody else answers for, a login that fails.
extension Failover {
    mutating func note(_ found: Surroundings) {
        guard found != surroundings else { return }
        let before = surroundings
        surroundings = found
        // Whatever others believe about the address is put right by whoever keeps it.
        if found.virtualIP != before.virtualIP, case .foreign = found.virtualIP, case .active = state {
            out.append(.announceAddress)
        }
        alarmedState = nil
    }

    /// Who answers for the virtual IP although neither server should hear that: this side sees it, or the other says so.
    var foreignOwner: String? {
        if case .foreign(let hardware) = surroundings.virtualIP { return hardware }
        if case .foreign(let hardware) = peer.report?.surroundings?.virtualIP { return hardware }
        return nil
    }

    /// The other side sees nobody answer for the address that this side holds.
    package var addressIsConfirmed: Bool? {
        guard let seen = peer.report?.surroundings?.virtualIP else { return nil }
        return seen == .peer
    }
}
