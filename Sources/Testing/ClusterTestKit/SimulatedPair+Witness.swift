import ManagementFailover

extension SimulatedPair {
    /// Both sides go by the third host's vote: whatever breaks between them, at most one may act.
    var isGuardedByVote: Bool { witness != nil && servers.allSatisfy { $0.daemonRuns && $0.machine.voteCounted } }

    private func seesNobody(_ index: Int) -> Bool {
        servers[index].viewID == viewCount && servers[index].viewHosts.count == 1
    }

    mutating func updateWitness() {
        guard var witness else { return }
        defer { self.witness = witness }
        for index in servers.indices
        where witness.isUp && isUp(index) && servers[index].corosyncRuns && cable[index] && !witness.cut[index] {
            witness.heardAt[index] = now
        }
        guard witness.isUp else { return witness.holder = nil }
        if apartSince == nil, !servers.indices.contains(where: seesNobody) { return witness.holder = nil }
        func isHeard(_ index: Int) -> Bool { now - witness.heardAt[index] < SimulatedWitness.patience }
        if let holder = witness.holder, isHeard(holder) { return }
        witness.holder = nil
        // What a server sees it has to say: one whose cable was pulled before it saw anything can't.
        let asking = servers.indices.filter {
            isHeard($0) && seesNobody($0) && witness.heardAt[$0] >= servers[$0].viewToldAt
        }
        // One that is heard and has not said what it sees is waited for.
        if servers.indices.contains(where: { isHeard($0) && !asking.contains($0) }) { return }
        witness.holder = asking.first
        witness.heldSince = now
    }

    mutating func tellVote(_ index: Int) {
        guard let witness else { return }
        let vote = vote(index, witness)
        guard vote != servers[index].toldVote else { return }
        servers[index].toldVote = vote
        feed(index, .vote(vote))
    }

    private func vote(_ index: Int, _ witness: SimulatedWitness) -> ThirdVote {
        guard servers[index].corosyncRuns, now - witness.heardAt[index] < SimulatedWitness.silence else { return .away }
        guard servers[index].viewID == viewCount else { return .pending }
        if servers[index].viewHosts.count == 2 { return .granted }
        if witness.holder == index, witness.heardAt[index] >= witness.heldSince { return .granted }
        return now - servers[index].viewToldAt < SimulatedWitness.settling ? .pending : .denied
    }
}
