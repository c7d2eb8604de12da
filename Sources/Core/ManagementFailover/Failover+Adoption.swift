import ClusterModel

// An operator goes on with another database: one that was restored.
extension Failover {
    /// Nothing is thrown away: the data that are here are kept aside, and the peer's are its spare or its fork.
    mutating func adopt(_ directory: String, id: UInt64) {
        guard memory != nil else { return refuse(id, "This server holds no data of the pair.") }
        guard pending == nil else { return refuseBusy(id) }
        if let report = peer.report, report.becoming || report.state == .active || report.state == .alone {
            return refuse(id, "Management runs on \(settings.peer): restore the database there, and order it there.")
        }
        switch state {
        case .active, .waiting, .isolated, .rebuildPaused, .following(.startFailed):
            order(id)
            record("puts another database in place", because: "the operator ordered 'adopt'")
            // The reign is marked even if this program ends on the way.
            persist { $0.adopting = true }
            endGrant()
            stopReceiver()
            out.append(.releaseAddress)
            stopDatabase(then: .adopt(directory: directory))
        case .stopping, .resuming, .promoting, .lookingAgain, .recovering, .rebuilding, .following, .handingOver,
            .takingOver:
            refuse(id, "Not now: \(explanation).")
        }
    }

    mutating func startAdopted(_ directory: String) {
        putsInPlace = true
        let number = job()
        state = .resuming(job: number)
        out.append(.adopt(job: number, directory: directory))
    }

    /// What was there before is there again.
    mutating func notAdopted() {
        guard putsInPlace else { return }
        persist { $0.adopting = nil }
    }
}
