import ClusterModel

// What a LIM wrote on the standby is brought back before it moves (R-CL-36, A-43).
extension Placement {
    /// Whether the data are where the LIM goes; begins to bring them there if not. It serves on meanwhile.
    mutating func hasReturnedData(_ index: Int, _ ask: PlacementAsk, at now: Instant) -> Bool {
        // Without a version there are no exchange data to keep.
        if ask.acceptsLoss == true || parts[index].condition.dataVersion == 0 { return true }
        switch parts[index].dataReturn {
        case .done(let done)? where now.since(done) <= Self.dataFreshness: return true
        case .going(let since)? where now.since(since) <= Self.dataLimit: return false
        case .going?:
            parts[index].dataReturn = .failed("It took too long.", at: now)
            return false
        case .failed(_, let failed)? where now.since(failed) < Self.dataRetry: return false
        case .failed?, .done?, nil:
            parts[index].dataReturn = .going(since: now)
            effects.append(.returnData(parts[index].lim))
            return false
        }
    }

    mutating func dataReturned(_ index: Int, _ failure: String?, at now: Instant) {
        guard case .going? = parts[index].dataReturn else { return }
        parts[index].dataReturn = failure.map { .failed(String($0.prefix(300)), at: now) } ?? .done(at: now)
    }

    /// Once nobody asks for the move any more, the next one begins anew.
    mutating func forgetReturns() {
        let asked = asks.map(\.lim) + peers.indices.flatMap { peers[$0].currentAsks.map(\.lim) }
        for index in parts.indices where !asked.contains(parts[index].lim) {
            switch parts[index].dataReturn {
            case .failed?, .done?: parts[index].dataReturn = nil
            case .going?, nil: break
            }
        }
    }

    /// What a move waits for, or why it can't be made without loss.
    func dataReturn(of lim: LIMNumber) -> DataReturn? { report(of: lim, on: configuration.standby)?.dataReturn }
}
