package import ClusterModel
import SetupDialog

/// Judges a cluster by what is known of its servers. Pure, so that a test can read every row.
package struct PrerequisiteRules {
    /// What was found on one server; nil where it could not be asked.
    package struct Found: Hashable, Sendable {
        package var version: String?
        package var corosync: String?
        package var lims: [LIMNumber]
        package var addresses: [IPv4Address]
        package var measures: ServerMeasures
        /// Of the way from LIM 1's server; nil for that server itself.
        package var megabytesPerSecond: Double?
        /// Who answered a question for its base address, where that was asked: more than one is a conflict.
        package var baseOwners: Int?

        package init(
            version: String?,
            corosync: String?,
            lims: [LIMNumber],
            addresses: [IPv4Address],
            measures: ServerMeasures,
            megabytesPerSecond: Double? = nil,
            baseOwners: Int? = nil
        ) {
            self.version = version
            self.corosync = corosync
            self.lims = lims
            self.addresses = addresses
            self.measures = measures
            self.megabytesPerSecond = megabytesPerSecond
            self.baseOwners = baseOwners
        }
    }

    let inventory: SystemInventory
    let cluster: ClusterConfiguration
    let found: [ServerName: Found]

    package init(inventory: SystemInventory, cluster: ClusterConfiguration, found: [ServerName: Found]) {
        self.inventory = inventory
        self.cluster = cluster
        self.found = found
    }

    package var all: [Prerequisite] { structure + addresses + servers + network }

    private func row(
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

    private func state(_ isMet: Bool) -> Prerequisite.State { isMet ? .met : .notMet }

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

    // MARK: What the servers have

    private var servers: [Prerequisite] {
        let away = cluster.members.filter { found[$0] == nil }
        var rows = [
            row(
                "R-PR-14",
                "every server can be asked",
                away.isEmpty ? .met : .unknown,
                away.isEmpty ? "all answer" : "no answer: \(away.map(\.description).joined(separator: ", "))",
                "all answer",
                "what can't be asked can't be judged",
                "Power it on, or see its ssh service."
            ),
            installed,
        ]
        rows += cluster.regulars.compactMap { entry in capacity(of: entry.server) }
        rows.append(load)
        return rows
    }

    private var installed: Prerequisite {
        var wrong: [String] = []
        let versions = Set(cluster.members.compactMap { found[$0]?.version })
        if versions.count > 1 { wrong.append("sn-redundancy differs: \(versions.sorted().joined(separator: ", "))") }
        for name in cluster.members {
            guard let there = found[name] else { continue }
            if there.corosync == nil { wrong.append("no corosync on \(name)") }
            if let entry = cluster.regular(on: name), !there.lims.contains(entry.lim) {
                wrong.append("LIM \(entry.lim) is not installed on \(name)")
            }
        }
        return row(
            "R-PR-14",
            "installed",
            state(wrong.isEmpty),
            wrong.isEmpty ? "everywhere the same" : wrong.joined(separator: "; "),
            "corosync, the LIM, and one version of sn-redundancy",
            "the servers must speak the same",
            "Install it, or install the same version."
        )
    }

    /// R-PR-09: less than the regular server has is a warning; less than half of it can't replace it.
    private func capacity(of name: ServerName) -> Prerequisite? {
        guard let regular = found[name]?.measures, let standby = found[cluster.standby]?.measures else { return nil }
        let shares = [
            Double(standby.processors) / Double(max(1, regular.processors)),
            Double(standby.memoryMegabytes) / Double(max(1, regular.memoryMegabytes)),
            Double(standby.writeMegabytesPerSecond) / Double(max(1, regular.writeMegabytesPerSecond)),
        ]
        let least = shares.min() ?? 1
        func words(_ measures: ServerMeasures) -> String {
            "\(measures.processors) processors, \(measures.memoryMegabytes) MB memory, "
                + "\(measures.writeMegabytesPerSecond) MB/s written"
        }
        return row(
            "R-PR-09",
            "the standby can replace \(name)",
            least >= 0.9 ? .met : least >= 0.5 ? .warning : .notMet,
            words(standby),
            words(regular),
            "it must carry whatever LIM is in need, as well as its own server does",
            "Give the standby server more, or move the LIM to another cluster."
        )
    }

    private var load: Prerequisite {
        let busy = cluster.members.filter { name in
            found[name].map { $0.measures.load > Double($0.measures.processors) * 0.7 } ?? false
        }
        let figures = cluster.members.compactMap { name in
            found[name].map { there in "\(name) \(Int(there.measures.load * 100) / max(1, there.measures.processors)) %"
            }
        }
        return row(
            "R-PR-15",
            "load now",
            busy.isEmpty ? .met : .warning,
            figures.joined(separator: ", "),
            "below 70 %",
            "a cluster can be changed while it works, but best in times of low traffic",
            "Wait for a quiet hour."
        )
    }

    // MARK: The network

    private var network: [Prerequisite] {
        let rates = cluster.members.compactMap { name in found[name]?.megabytesPerSecond.map { (name, $0) } }
        let single = cluster.members.filter { name in found[name].map { !$0.measures.isBonded } ?? false }
        let slow = rates.filter { $0.1 < 5 }
        return [
            row(
                "R-PR-11",
                "bandwidth within the cluster",
                rates.isEmpty ? .unknown : slow.isEmpty ? .met : .warning,
                rates.map { "\($0.0) \(Int($0.1)) MB/s" }.joined(separator: ", "),
                "5 MB/s; 1 GB of data takes \(rates.map { Int(1024 / max($0.1, 0.1)) }.max() ?? 0) s now",
                "every data backup is copied to the standby server",
                "Use a faster network between the servers."
            ),
            row(
                "R-PR-21",
                "network redundancy",
                single.isEmpty ? .met : .warning,
                single.isEmpty
                    ? "bonded interfaces" : "one cable: " + single.map(\.description).joined(separator: ", "),
                "recommended: bonded interfaces on two switches",
                "with one cable, a broken one looks like a broken server",
                "Bond two interfaces (ifenslave)."
            ),
        ]
    }
}
