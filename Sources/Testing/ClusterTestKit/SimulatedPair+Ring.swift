import ClusterModel
import ManagementFailover

extension SimulatedPair {
    private func inRing(_ index: Int) -> Bool { servers[index].powered && servers[index].corosyncRuns }

    /// The ring is whole when frames pass both ways; it notices a loss after a token, a return after a moment.
    mutating func updateRing() {
        let together = hears(0) && hears(1) && inRing(0) && inRing(1)
        togetherSince = together ? togetherSince ?? now : nil
        let lostFor = profile == .fast ? .milliseconds(150) + upTo(200) : .milliseconds(700) + upTo(400)
        if together {
            lastTogether = nil
            if apartSince != nil, let since = togetherSince, now - since >= .milliseconds(300) {
                apartSince = nil
                changeView()
            }
        } else if apartSince == nil {
            let last = lastTogether ?? now
            lastTogether = last
            if now - last >= lostFor {
                apartSince = now
                lastTogether = nil
                changeView()
            }
        }
        let membership = servers.flatMap { [$0.powered, $0.daemonRuns, $0.corosyncRuns] }
        if membership != lastMembership { changeView() }
        lastMembership = membership
    }

    private mutating func changeView() {
        viewCount += 1
        for index in servers.indices { servers[index].viewDueAt = now + upTo(80) }
    }

    mutating func tellView(_ index: Int) {
        guard servers[index].corosyncRuns else {
            if servers[index].toldRing { feed(index, .ringLost) }
            servers[index].toldRing = false
            servers[index].view = nil
            return
        }
        servers[index].toldRing = true
        guard servers[index].viewDueAt <= now else { return }
        let other = 1 - index
        let whole = apartSince == nil && inRing(other)
        let both = [servers[0].name, servers[1].name]
        let members = whole && servers[other].daemonRuns ? both : [servers[index].name]
        let hosts = whole ? both : [servers[index].name]
        guard servers[index].view != members || servers[index].viewHosts != hosts || servers[index].viewID != viewCount
        else { return }
        let daemonLeft = servers[index].view?.count == 2 && members.count == 1 && hosts.count == 2
        servers[index].viewID = viewCount
        servers[index].view = members
        servers[index].viewHosts = hosts
        servers[index].viewToldAt = now
        if daemonLeft { feed(index, .peerDaemonLeft) }
        feed(index, .view(id: viewCount, members: members, hosts: hosts))
    }

    /// Messages keep their order. Those of an earlier view arrive in a later one, or never.
    mutating func readInbox(_ index: Int) {
        while let letter = servers[index].inbox.first, letter.at <= now {
            guard servers[index].viewID == viewCount, servers[index].corosyncRuns else { return }
            // The token passes both ways or not at all; what waits for it when the ring breaks is lost.
            guard apartSince != nil || (hears(0) && hears(1)) else { return }
            servers[index].inbox.removeFirst()
            let arrives = letter.view == viewCount || chance(60)
            guard arrives, apartSince == nil, servers[index].view?.count == 2 else { continue }
            feed(index, .message(letter.message, from: servers[1 - index].name))
            guard servers[index].daemonRuns else { return }
        }
    }

    mutating func post(_ message: ManagementMessage, from index: Int) {
        guard servers[index].corosyncRuns, apartSince == nil || chance(10) else { return }
        let other = 1 - index
        let at = max(servers[other].inbox.last?.at ?? .zero, now + upTo(30))
        servers[other].inbox.append(.init(at: at, view: viewCount, message: message))
    }
}
