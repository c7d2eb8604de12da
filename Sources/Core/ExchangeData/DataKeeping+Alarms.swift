import ClusterModel

// Alarms follow what holds now.
extension DataKeeping {
    mutating func followAlarms() {
        let holding = currentAlarms
        if holding == alarms { return }
        let names = holding.map(\.identity)
        effects += alarms.filter { !names.contains($0.identity) }.map { .clear($0.identity) }
        effects += holding.filter { !alarms.contains($0) }.map { .raise($0) }
        alarms = holding
    }

    private var currentAlarms: [Alarm] {
        var holding: [Alarm] = []
        for regular in configuration.regulars {
            if let alarm = failureAlarm(regular) { holding.append(alarm) }
        }
        for kept in lims {
            if let rival = conflict(kept) { holding.append(conflictAlarm(kept, rival)) }
            if let newer = overlooked(kept) { holding.append(overlookedAlarm(kept, newer)) }
            if let doubt = kept.clockDoubt { holding.append(Self.doubtAlarm(kept.lim, doubt)) }
            if let loser = kept.setAside { holding.append(Self.setAsideAlarm(loser)) }
        }
        for (name, ahead) in clocksAhead where abs(ahead) > Self.clockTolerance {
            holding.append(Self.clockAlarm(name, ahead))
        }
        if let shortage { holding.append(Self.spaceAlarm(server, shortage)) }
        return holding
    }

    /// R-PR-10: by the real sizes of the newest versions, as they are now.
    private var shortage: String? {
        guard configuration.standby == server, let freeBytes else { return nil }
        let newest = configuration.regulars.map { regular in
            let here = lims.first { $0.lim == regular.lim }?.newest
            let there = reports.first { $0.from == regular.server }?.report.lim(regular.lim)?.newest
            return max(here?.bytes ?? 0, there?.bytes ?? 0)
        }
        let held = lims.flatMap(\.versions).reduce(UInt64(0)) { $0 &+ $1.bytes }
        return Capacity.shortage(backups: newest, held: held, free: freeBytes)
    }

    private static func spaceAlarm(_ server: ServerName, _ shortage: String) -> Alarm {
        Alarm(
            code: "data-space",
            severity: .warning,
            object: server.description,
            text: "Too little room for the data backups of the cluster: \(shortage)",
            advice: "Make room under /var/lib/sn-redundancy, or give the standby server a larger disk."
        )
    }

    /// R-AL-08: whichever of the two sides could not do its part.
    private func failureAlarm(_ regular: RegularServer) -> Alarm? {
        for name in [configuration.standby, regular.server] {
            let failure =
                name == server
                ? lims.first { $0.lim == regular.lim }?.failure
                : reports.first { $0.from == name }?.report.lim(regular.lim)?.failure
            guard let failure else { continue }
            return Alarm(
                code: "data-sync-failed",
                severity: .critical,
                object: "LIM \(regular.lim)",
                text: "Standby Cluster has Failed to Synchronize Data",
                advice:
                    "\(name): \(failure) The last good copy stays usable. A copy to the other server is tried again, "
                    + "at the latest five minutes after the last time; a backup that failed is made by: "
                    + "data_backup --lim \(regular.lim)"
            )
        }
        return nil
    }

    /// A newer version than the one that the LIM runs on here, and does not come from.
    func overlooked(_ kept: KeptData) -> DataVersion? {
        guard let epoch = kept.epoch, conflict(kept) == nil else { return nil }
        let newest = [kept.newest, theirs(kept)?.newest].compactMap(\.self).max { $1.isNewer(than: $0) }
        // With an older epoch what runs here becomes the newest at once.
        guard let newest, newest.epoch > epoch else { return nil }
        if let placed = kept.placed, !newest.isNewer(than: placed) || placed.descends(from: newest) { return nil }
        return newest
    }

    private func overlookedAlarm(_ kept: KeptData, _ newer: DataVersion) -> Alarm {
        Alarm(
            code: "data-overlooked",
            severity: .critical,
            object: "LIM \(kept.lim)",
            text:
                "LIM \(kept.lim) runs on \(kept.placed?.id.map { "version \($0.short)" } ?? "unknown versions") of its "
                + "data, and version "
                + "\(newer.id?.short ?? "") of \(newer.producer) is newer",
            advice: "It is stored under xdata/\(kept.lim). \(waysToSettle(kept))"
        )
    }

    private func conflictAlarm(_ kept: KeptData, _ rival: DataVersion) -> Alarm {
        Alarm(
            code: "data-conflict",
            severity: .critical,
            object: "LIM \(kept.lim)",
            text: "Exchange data diverged: \(server) has version \(kept.newest?.id?.short ?? ""), \(kept.other) "
                + "\(rival.id?.short ?? ""), and neither comes from the other",
            advice: "Nothing is copied. \(waysToSettle(kept))"
        )
    }

    private static func doubtAlarm(_ lim: LIMNumber, _ doubt: TimeDoubt) -> Alarm {
        let text =
            switch doubt {
            case .future(let version, let seconds):
                "Version \(version.id?.short ?? "") of \(version.producer) is dated \(seconds) s in the future"
            case .disagrees(let newer, let older):
                "Version \(newer.id?.short ?? "") counts, but its files are older than those of \(older.id?.short ?? "")"
            }
        return Alarm(
            code: "data-times",
            severity: .warning,
            object: "LIM \(lim)",
            text: text,
            advice: "The order of backups decides, not the clocks. Check NTP on both servers, then run a data backup."
        )
    }

    private static func setAsideAlarm(_ loser: DataVersion) -> Alarm {
        Alarm(
            code: "data-set-aside",
            severity: .warning,
            object: "LIM \(loser.lim)",
            text: "Version \(loser.id?.short ?? "") of \(loser.producer) is not part of the data in use",
            advice: "It is kept under xdata/\(loser.lim)/kept. The next data backup ends this alarm."
        )
    }

    private static func clockAlarm(_ name: ServerName, _ ahead: Double) -> Alarm {
        let seconds = Int64(min(abs(ahead), 1e9).rounded())
        return Alarm(
            code: "clocks-differ",
            severity: .warning,
            object: name.description,
            text: "Its clock is \(seconds) s \(ahead > 0 ? "ahead of" : "behind") this server's",
            advice: "Check NTP on both servers. Nothing is decided by these clocks."
        )
    }
}
