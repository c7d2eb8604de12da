import ClusterModel
import ExchangeData

// What lies on the servers: settings, prompts, room for backups, clocks.
extension PrerequisiteRules {
    var mediaAddresses: Prerequisite {
        var wrong: [String] = []
        for entry in cluster.regulars {
            for name in [entry.server, cluster.standby] {
                for line in found[name]?.limAddresses ?? [] where line.lim == entry.lim {
                    if line.value == entry.alias.description { continue }
                    wrong.append("\(line.place) on \(name) is \(line.value), not \(entry.alias)")
                }
            }
        }
        return row(
            "R-CL-13",
            "control and media address are the alias",
            state(wrong.isEmpty),
            wrong.isEmpty ? "the alias of each LIM" : wrong.joined(separator: "; "),
            "the alias of the LIM, on each server that may run it",
            "with another address the LIM's media server can't be started on the standby",
            "Set it to the alias, and start the LIM anew in a time of low traffic."
        )
    }

    /// R-CL-14. Nil where no prompts are described or nobody can be compared with.
    var prompts: Prerequisite? {
        guard let there = found[cluster.standby]?.measures.prompts else { return nil }
        var missing: Set<String> = []
        var count = 0
        for entry in cluster.regulars {
            for (file, hash) in found[entry.server]?.measures.prompts ?? [:] {
                count += 1
                if there[file] != hash { missing.insert(file) }
            }
        }
        guard count > 0 else { return nil }
        let names = missing.sorted().prefix(3).joined(separator: ", ")
        return row(
            "R-CL-14",
            "voice prompts on the standby",
            state(missing.isEmpty),
            missing.isEmpty ? "the same \(count) files" : "\(missing.count) missing or different: \(names)",
            "the prompts of each regular server, with the same content",
            "announcements of a LIM on the standby would be silent",
            "Load the prompts into the standby's media gateway, too."
        )
    }

    /// R-PR-10, by the sizes that the backups have now.
    var space: Prerequisite? {
        guard let standby = found[cluster.standby]?.measures else { return nil }
        let sizes = cluster.regulars.compactMap { backups[$0.lim] }
        let free = UInt64(max(0, standby.freeMegabytes)) << 20
        let needed = Capacity.text(Capacity.bytesNeeded(backups: sizes, held: heldBytes))
        let missing = Capacity.shortage(backups: sizes, held: heldBytes, free: free)
        return row(
            "R-PR-10",
            "room for data backups on the standby",
            sizes.count < cluster.regulars.count ? .unknown : missing == nil ? .met : .notMet,
            sizes.count < cluster.regulars.count
                ? "not every LIM has a data backup yet" : "\(Capacity.text(free)) free",
            "\(needed) more, for two backups of each regular server and a fifth beside",
            "what does not fit is not on the standby when it is needed",
            "Make room under \(ServerMeasures.folder), or give the standby server a larger disk."
        )
    }

    /// R-DH-04. Nothing is decided by clocks, but people read times.
    var clocks: Prerequisite {
        let known = cluster.members.compactMap { name in found[name].map { (name, $0) } }
        let loose = known.filter { !$0.1.measures.isClockKept }.map { "\($0.0) is not kept right by NTP" }
        let wrong = known.filter { abs($0.1.clockAhead) >= 1 }.map { name, there in
            let seconds = Int(min(abs(there.clockAhead), 1e9).rounded())
            return "\(name) is \(seconds) s \(there.clockAhead > 0 ? "ahead" : "behind")"
        }
        return row(
            "R-DH-04",
            "clocks",
            !wrong.isEmpty ? .notMet : loose.isEmpty ? .met : .warning,
            wrong.isEmpty && loose.isEmpty ? "in step, kept by NTP" : (wrong + loose).joined(separator: "; "),
            "within 1 s of each other, kept by NTP",
            "times of backups, alarms and logs are compared across servers",
            "Set up NTP on each server (chrony or systemd-timesyncd); see 'timedatectl'."
        )
    }
}
