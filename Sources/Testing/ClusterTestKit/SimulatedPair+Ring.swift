import ClusterModel
import ManagementFailover

extension SimulatedPair {
    /// The ring is whole when frames pass both ways; it notices a loss after a token, a return after a moment.
    mutating func updateRing() {
        let together = hears(0) && hears(1)
        if together {
            togetherSince = togetherSince ?? now
        } else {
            togetherSince = nil
        }
        let lostFor = Duration.milliseconds(700 + Int(generator.next() % 400))
        if together, apartSince != nil, let since = togetherSince, now - since >= .milliseconds(300) {
            apartSince = nil
            viewCount += 1
        } else if !together, apartSince == nil {
            lastTogether = lastTogether ?? now
            if let last = lastTogether, now - last >= lostFor {
                apartSince = now
                viewCount += 1
                lastTogether = nil
            }
        } else if together {
            lastTogether = nil
        }
        let membership = servers.flatMap { [$0.powered, $0.daemonRuns] }
        if membership != lastMembership { viewCount += 1 }
        lastMembership = membership
        for index in servers.indices { tellView(index) }
    }

    private mutating func tellView(_ index: Int) {
        guard isUp(index), servers[index].daemonRuns else { return }
        let other = 1 - index
        let whole = apartSince == nil
        let members = whole && servers[other].daemonRuns ? [servers[0].name, servers[1].name] : [servers[index].name]
        let hosts = whole && servers[other].powered ? [servers[0].name, servers[1].name] : [servers[index].name]
        guard servers[index].view != members || servers[index].viewHosts != hosts || servers[index].viewID != viewCount
        else { return }
        servers[index].viewID = viewCount
        let daemonLeft = servers[index].view?.count == 2 && members.count == 1 && hosts.count == 2
        servers[index].view = members
        servers[index].viewHosts = hosts
        feed(index, .view(id: viewCount, members: members, hosts: hosts))
        if daemonLeft { feed(index, .peerDaemonLeft) }
    }

    /// What must hold in every step.
    mutating func check() {
        let acknowledging = servers.indices.filter { index in
            let server = servers[index]
            return isUp(index) && server.database.mode == .primary && server.receiver
        }
        if acknowledging.count > 1 { violate("both sides acknowledge alone") }
    }

    mutating func violate(_ what: String) {
        if violations.count < 5 { violations.append("\(now.inMilliseconds) ms: \(what)") }
    }

    /// What must hold after the faults have ended: one active, one passive, and every acknowledged row.
    package mutating func checkConverged() {
        let states = servers.map(\.machine.serverState).map(\.rawValue).sorted()
        if states != ["active", "passive"] {
            violate(
                "did not converge: \(servers.map { "\($0.name) \($0.machine.serverState): \($0.machine.explanation)" })"
            )
        }
        guard let active = servers.first(where: { $0.machine.serverState == .active }) else { return }
        var rows: Set<Int> = []
        for case .row(let row) in active.database.log { rows.insert(row) }
        let lost = acknowledged.filter { !rows.contains($0) }
        if !lost.isEmpty { violate("\(lost.count) acknowledged rows lost, the first is \(lost[0])") }
        let holders = servers.filter(\.holdsAddress).map(\.name)
        if holders != [active.name] { violate("the virtual IP is on \(holders)") }
    }
}
