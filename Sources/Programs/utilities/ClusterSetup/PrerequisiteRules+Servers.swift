import ClusterModel

// What the servers have, each and compared with each other, and the network between them.
extension PrerequisiteRules {
    var servers: [Prerequisite] {
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
        rows += [mediaAddresses, prompts, space, clocks, load].compactMap(\.self)
        return rows
    }

    private var installed: Prerequisite {
        var wrong: [String] = []
        let versions = Set(cluster.members.compactMap { found[$0]?.version })
        if versions.count > 1 { wrong.append("sn-redundancy differs: \(versions.sorted().joined(separator: ", "))") }
        for name in cluster.members {
            guard let there = found[name] else { continue }
            if there.corosync == nil { wrong.append("no corosync on \(name)") }
            // A unit that is stopped and not enabled is in no list of systemd's; what it reads is there.
            let lims = there.lims + there.limAddresses.map(\.lim)
            if let entry = cluster.regular(on: name), !lims.contains(entry.lim) {
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

    /// R-PR-09: less than the regular server has is a warning; with less than half of its processors or memory the standby
    /// can't replace it. How fast a disk writes depends on who else uses it just then, so that alone refuses nothing.
    private func capacity(of name: ServerName) -> Prerequisite? {
        guard let regular = found[name]?.measures, let standby = found[cluster.standby]?.measures else { return nil }
        let size = min(
            Double(standby.processors) / Double(max(1, regular.processors)),
            Double(standby.memoryMegabytes) / Double(max(1, regular.memoryMegabytes))
        )
        let speed = Double(standby.writeMegabytesPerSecond) / Double(max(1, regular.writeMegabytesPerSecond))
        func words(_ measures: ServerMeasures) -> String {
            "\(measures.processors) processors, \(measures.memoryMegabytes) MB memory, "
                + "\(measures.writeMegabytesPerSecond) MB/s written"
        }
        return row(
            "R-PR-09",
            "the standby can replace \(name)",
            size < 0.5 ? .notMet : size < 0.9 || speed < 0.5 ? .warning : .met,
            words(standby),
            "as on \(name): \(words(regular)); half of it at least",
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

    var network: [Prerequisite] {
        let rates = cluster.members.compactMap { name in found[name]?.megabytesPerSecond.map { (name, $0) } }
        let single = cluster.members.filter { name in found[name].map { !$0.measures.isBonded } ?? false }
        let slow = rates.filter { $0.1 < 5 }
        return ipv6 + [
            row(
                "R-PR-11",
                "bandwidth within the cluster",
                rates.isEmpty ? .unknown : slow.isEmpty ? .met : .warning,
                rates.isEmpty
                    ? "nobody could be asked" : rates.map { "\($0.0) \(Int($0.1)) MB/s" }.joined(separator: ", "),
                rates.map { Int(1024 / max($0.1, 0.1)) }.max().map { "5 MB/s; 1 GB of data takes \($0) s now" }
                    ?? "5 MB/s",
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

    /// Where no LIM has an IPv6 alias, nobody needs it.
    private var ipv6: [Prerequisite] {
        guard cluster.regulars.contains(where: { $0.alias6 != nil }) else { return [] }
        let without = cluster.members.filter { found[$0]?.measures.takesIPv6 == false }
        return [
            row(
                "LM-35",
                "IPv6 on every server",
                state(without.isEmpty),
                without.isEmpty
                    ? "on every server that could be asked"
                    : "switched off on " + without.map(\.description).joined(separator: ", "),
                "on every server",
                "a LIM's IPv6 alias could not move there with it",
                "See net.ipv6.conf.*.disable_ipv6 in sysctl there."
            )
        ]
    }
}
