package import ClusterModel
import SetupDialog

/// Judges a cluster by what is known of its servers. Pure, so that a test can read every row.
package struct PrerequisiteRules {
    /// What was found on one server; nil where it could not be asked.
    package struct Found: Sendable {
        package var version: String?
        package var corosync: String?
        package var lims: [LIMNumber]
        package var addresses: [IPv4Address]
        package var measures: ServerMeasures
        /// Of the way from LIM 1's server; nil for that server itself.
        package var megabytesPerSecond: Double?
        /// Who answered a question for its base address, where that was asked: more than one is a conflict.
        package var baseOwners: Int?
        /// How many seconds its clock is ahead of that of LIM 1's server.
        package var clockAhead: Double
        /// Of each LIM what must be its alias, and where that stands.
        package var limAddresses: [(lim: LIMNumber, place: String, value: String)]

        package init(
            version: String?,
            corosync: String?,
            lims: [LIMNumber],
            addresses: [IPv4Address],
            measures: ServerMeasures,
            megabytesPerSecond: Double? = nil,
            baseOwners: Int? = nil,
            clockAhead: Double = 0,
            limAddresses: [(lim: LIMNumber, place: String, value: String)] = []
        ) {
            self.version = version
            self.corosync = corosync
            self.lims = lims
            self.addresses = addresses
            self.measures = measures
            self.megabytesPerSecond = megabytesPerSecond
            self.baseOwners = baseOwners
            self.clockAhead = clockAhead
            self.limAddresses = limAddresses
        }
    }

    let inventory: SystemInventory
    let cluster: ClusterConfiguration
    let found: [ServerName: Found]
    /// The newest data backup of each LIM in bytes, and what the standby holds of them already; empty where not known.
    let backups: [LIMNumber: UInt64]
    let heldBytes: UInt64

    package init(
        inventory: SystemInventory,
        cluster: ClusterConfiguration,
        found: [ServerName: Found],
        backups: [LIMNumber: UInt64] = [:],
        heldBytes: UInt64 = 0
    ) {
        self.backups = backups
        self.heldBytes = heldBytes
        self.inventory = inventory
        self.cluster = cluster
        self.found = found
    }

    package var all: [Prerequisite] { structure + addresses + servers + network }

    func row(
        _ id: String,
        _ what: String,
        _ state: Prerequisite.State,
        _ found: String,
        _ needed: String,
        _ why: String,
        _ cure: String
    ) -> Prerequisite {
        Prerequisite(id: id, what: what, state: state, found: found, needed: needed, why: why, cure: cure)
    }

    func state(_ isMet: Bool) -> Prerequisite.State { isMet ? .met : .notMet }

    // MARK: Who belongs together

    private var structure: [Prerequisite] {
        let count = cluster.regulars.count
        let others = inventory.clusters.filter { $0.name != cluster.name }
        let lims = inventory.servers.filter { $0.lim != nil }.count
        let shared = cluster.regulars.filter { entry in others.contains { $0.regular(of: entry.lim) != nil } }
        let standbyElsewhere = others.first { $0.members.contains(cluster.standby) }
        return [
            row(
                "R-PR-01",
                "number of LIMs",
                state((1...10).contains(count)),
                "\(count)",
                "1 to 10",
                "one standby server can't be ready for more",
                "Remove LIMs, or make a second cluster."
            ),
            row(
                "R-PR-02",
                "standby server",
                state(inventory.server(cluster.standby)?.role == .standby),
                "\(cluster.standby)",
                "exactly one, converted to a standby server",
                "a regular server can't replace others beside its own LIM",
                "See 'server list'; convert it with 'standby convert'."
            ),
            row(
                "R-PR-03",
                "number of clusters",
                state(inventory.clusters.count <= max(1, lims)),
                "\(inventory.clusters.count) for \(lims) LIMs",
                "at most one for each LIM",
                "each cluster needs a LIM of its own",
                "Delete a cluster."
            ),
            row(
                "R-PR-04",
                "standby server in one cluster only",
                state(standbyElsewhere == nil),
                standbyElsewhere.map { "also in \($0.name)" } ?? "only here",
                "only here",
                "it could replace a server of one of them only",
                "Delete one of the clusters."
            ),
            row(
                "R-PR-05",
                "LIMs in one cluster only",
                state(shared.isEmpty),
                shared.isEmpty
                    ? "only here" : shared.map { "LIM \($0.lim)" }.joined(separator: ", ") + " elsewhere too",
                "only here",
                "two clusters would move one LIM",
                "Remove the LIM from one of them."
            ),
            row(
                "R-PR-12",
                "preloaded",
                state(cluster.behaviour == .normal || count == 1),
                "\(cluster.behaviour.rawValue), \(count) LIMs",
                "preloaded with one LIM only",
                "the standby has the data of one LIM loaded",
                "Remove the other LIMs."
            ),
        ]
    }

    // MARK: Addresses

    private var addresses: [Prerequisite] {
        let strangers = cluster.members.filter { name in
            cluster.base(of: name).map { !cluster.subnet.contains($0) } ?? true
        }
        let aliases = cluster.regulars.filter { !cluster.subnet.contains($0.alias) }
        let known = inventory.knownAddresses.map(\.address)
        let twice = Set(known.filter { address in known.count { $0 == address } > 1 }).sorted()
        let missing = cluster.members.filter { name in
            guard let found = found[name], let base = cluster.base(of: name) else { return false }
            return !found.addresses.contains(base)
        }
        let contested = found.filter { ($0.value.baseOwners ?? 0) > 1 }.map(\.key).sorted()
        func names(_ servers: [ServerName]) -> String { servers.map(\.description).joined(separator: ", ") }
        return [
            row(
                "R-PR-06 R-PR-07",
                "one subnet",
                state(strangers.isEmpty),
                strangers.isEmpty ? "all on \(cluster.subnet)" : "outside: \(names(strangers))",
                "all on \(cluster.subnet)",
                "an alias moves by gratuitous ARP, which ends at a router",
                "Give the server an address on that subnet."
            ),
            row(
                "R-PR-08",
                "alias addresses on the subnet",
                state(aliases.isEmpty),
                aliases.isEmpty ? "all" : "outside: " + aliases.map { "\($0.alias)" }.joined(separator: ", "),
                "all",
                "the standby could not be reached at them",
                "Change the LIM's address."
            ),
            row(
                "R-PR-16 R-PR-17 R-PR-18",
                "a base address beside the alias",
                state(missing.isEmpty),
                missing.isEmpty ? "on every server that could be asked" : "missing on \(names(missing))",
                "on every server",
                "the server itself must be reachable while its LIM is elsewhere",
                "See 'ip address' there, and /etc/network/interfaces."
            ),
            row(
                "R-PR-20",
                "addresses used once",
                state(twice.isEmpty && contested.isEmpty),
                twice.isEmpty && contested.isEmpty
                    ? "each once"
                    : (twice.map(\.description) + contested.map { "base of \($0), answered twice" }).joined(
                        separator: ", "
                    ),
                "each once",
                "two machines with one address reach nobody",
                "Give one of them another address."
            ),
        ]
    }
}
