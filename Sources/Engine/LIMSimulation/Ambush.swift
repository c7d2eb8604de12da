import ClusterModel
import LIMPlacement

/// Something that is done at the very moment at which a LIM on a server comes into a state.
struct Ambush: Sendable {
    let host: Int
    let lim: LIMNumber
    let state: LIMStateKind
    let words: [String]
}

extension SimulatedCluster {
    /// Ambushes that wait at most; each is sprung once.
    static let ambushLimit = 64

    mutating func lay(_ ambush: Ambush) {
        isCalm = false
        if ambushes.count < Self.ambushLimit { ambushes.append(ambush) }
    }

    mutating func spring(on host: Int) {
        guard let parts = servers[host].placement?.parts else { return }
        func isSprung(_ ambush: Ambush) -> Bool {
            ambush.host == host && parts.contains { $0.lim == ambush.lim && $0.state.kind == ambush.state }
        }
        for ambush in ambushes where isSprung(ambush) { plan(.sprung(ambush.words), in: 0) }
        ambushes.removeAll(where: isSprung)
    }
}
