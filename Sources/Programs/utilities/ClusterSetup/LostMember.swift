import ClusterModel

/// A cluster's server that is gone for good, and what a new machine needs for its place.
struct LostMember {
    var server: Server
    /// Where the new machine is, too.
    var base: IPv4Address
    /// nil: it was the standby.
    var regular: RegularServer?
    /// The LIMs that may run on it.
    var lims: [RegularServer]

    /// nil if the server has no place in the cluster.
    init?(_ server: Server, in cluster: ClusterConfiguration) {
        guard let base = cluster.base(of: server.name) else { return nil }
        self.server = server
        self.base = base
        regular = cluster.regular(on: server.name)
        lims = regular.map { [$0] } ?? cluster.regulars
    }

    /// Why a machine can't take its place; nil if it can. `version` is this package's on the other servers.
    func obstacle(of facts: ServerFacts, version: String?) -> String? {
        if facts.version != version {
            return
                "sn-redundancy is \(version ?? "missing") here and \(facts.version ?? "missing") on the new machine; "
                + "install the same."
        }
        if facts.hostName.lowercased() != server.name.description || facts.holder(of: base) == nil {
            return
                "The machine at \(base) calls itself \(facts.hostName); give it the name \(server.name) and that address."
        }
        if let held = lims.first(where: { facts.holder(of: $0.alias) != nil }) {
            return "The new machine has \(held.alias), which is the alias of LIM \(held.lim); give it \(base) only."
        }
        if !facts.journals.isEmpty || facts.hasManagement {
            return
                "The machine at \(base) is set up already; a new one is installed with the package, the LIM and "
                + "nothing else."
        }
        if facts.packages["corosync"] == nil {
            return "corosync is not installed on the new machine; install it there first (R-PR-14)."
        }
        if let regular, !(facts.lims + facts.limAddresses.map(\.lim)).contains(regular.lim) {
            return "LIM \(regular.lim) is not installed on the new machine; install it first (R-PR-14)."
        }
        for lim in lims {
            let wrong = facts.limAddresses.first { $0.lim == lim.lim && $0.value != lim.alias.description }
            guard let line = wrong else { continue }
            return
                "\(line.key) in \(line.file) on \(server.name) is \(line.value ?? "missing"). It must be \(lim.alias), the "
                + "alias of LIM \(lim.lim) (R-CL-13). Change it there and try again."
        }
        return nil
    }
}
