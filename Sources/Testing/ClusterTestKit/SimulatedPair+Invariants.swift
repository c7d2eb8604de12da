import ClusterModel
import ManagementFailover

extension SimulatedPair {
    private func acknowledgesAlone(_ index: Int) -> Bool {
        isUp(index) && servers[index].database.mode == .primary && servers[index].receiver
    }

    mutating func check() {
        // A pause that nothing notices, and then no peer to ask: what happened meanwhile can't be known.
        if !hears(0) || !hears(1), blind[0].contains(now) || blind[1].contains(now) { forkDeclared = true }
        for index in servers.indices where deaf[index] { deafAt[index] = now }
        // Both directions lost, with all references in reach: the link between two switches, by another name. The third
        // host's vote is there for just that.
        if isSplit || now - min(deafAt[0], deafAt[1]) < .seconds(5), !isGuardedByVote { forkDeclared = true }
        guard acknowledgesAlone(0), acknowledgesAlone(1), !forkDeclared else { return }
        violate("both sides acknowledge alone")
    }

    /// A side that begins to confirm its own commits must have every acknowledged row, and the other must not be able
    /// to take over.
    mutating func checkReceiver(_ index: Int) {
        guard !forkDeclared, servers[index].database.mode == .primary, !servers[index].receiver else { return }
        if let row = servers[index].database.firstMissing(of: acknowledged) {
            violate("\(servers[index].name) acts alone without the acknowledged row \(row)")
        }
        let other = servers[1 - index]
        // One that stood still without noticing goes by an old clock, until it hears that it was revoked meanwhile.
        if isUp(1 - index), other.daemonRuns, !blind[1 - index].contains(now),
            other.machine.mayStillTakeOver(at: instant(1 - index)),
            other.machine.memory?.epoch.id == servers[index].machine.memory?.epoch.id
        {
            violate("\(servers[index].name) acts alone while \(other.name) holds a lease to take over")
        }
    }

    /// The right to take over is given only to a side that has everything.
    mutating func checkGrant(_ index: Int) {
        guard !forkDeclared, let row = servers[1 - index].database.firstMissing(of: acknowledged) else { return }
        violate("\(servers[index].name) granted the takeover to a side without the acknowledged row \(row)")
    }

    mutating func violate(_ what: String) {
        note { _ in "VIOLATION: \(what)" }
        if violations.count < 5 { violations.append("\(now.inMilliseconds) ms: \(what)") }
    }

    /// One active, one passive, and the passive side could take over at once.
    package var isConverged: Bool {
        servers.contains { $0.machine.serverState == .active && $0.machine.isProtected }
            && servers.contains { $0.machine.serverState == .passive && $0.machine.isProtected }
    }

    /// What must hold after the faults have ended: one active, one passive, and every acknowledged row.
    package mutating func checkConverged() {
        if !isConverged {
            violate(
                "did not converge: \(servers.map { "\($0.name) \($0.machine.serverState): \($0.machine.explanation)" })"
            )
        }
        guard let active = servers.firstIndex(where: { $0.machine.serverState == .active }) else { return }
        checkRows(active)
        let holders = servers.indices.filter { holdsAddress($0) }
        if holders != [active] { violate("the virtual IP is on \(holders.map { servers[$0].name })") }
        for server in servers where server.machine.awaitsAnswer { violate("\(server.name) still owes an answer") }
    }

    /// After a declared fork the winner may lack rows, but then they are kept aside.
    private mutating func checkRows(_ active: Int) {
        var rows: Set<Int> = []
        for case .row(let row) in servers[active].database.log { rows.insert(row) }
        if forkDeclared {
            for server in servers {
                for log in server.database.keptAside + [server.database.log] {
                    for case .row(let row) in log { rows.insert(row) }
                }
            }
        }
        let lost = acknowledged.filter { !rows.contains($0) }
        if !lost.isEmpty { violate("\(lost.count) acknowledged rows lost, the first is \(lost[0])") }
    }
}
