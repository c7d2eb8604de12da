import ClusterModel

// Alarms follow what holds now.
extension Mirroring {
    mutating func followAlarms(at now: Instant) {
        let differ = listsDiffer
        listsDifferSince = differ ? listsDifferSince ?? now : nil
        let holding = currentAlarms(at: now)
        if holding == alarms { return }
        let names = holding.map(\.identity)
        add(alarms.filter { !names.contains($0.identity) }.map { .clear($0.identity) })
        add(holding.filter { !alarms.contains($0) }.map { .raise($0) })
        alarms = holding
    }

    private var listsDiffer: Bool {
        guard let peerReport else { return false }
        return peerReport.directories.map(\.path) != folders.map(\.directory.path)
    }

    private func currentAlarms(at now: Instant) -> [Alarm] {
        var holding: [Alarm] = []
        for folder in folders {
            let theirs = peerReport?.directory(folder.directory.path)
            if let excess = folder.entry.excess ?? theirs?.excess {
                holding.append(Self.quotaAlarm(folder.directory, excess))
            }
            if let problem = folder.entry.problem {
                holding.append(Self.problemAlarm(folder.directory, me, problem))
            } else if let problem = theirs?.problem {
                holding.append(Self.problemAlarm(folder.directory, peer, problem))
            }
        }
        if conflicts > 0 { holding.append(Self.conflictAlarm(conflicts, on: me)) }
        if let theirs = peerReport?.conflicts, theirs > 0 { holding.append(Self.conflictAlarm(theirs, on: peer)) }
        if let since = listsDifferSince, now.since(since) >= Self.listPatience {
            holding.append(Self.listAlarm(me, peer))
        }
        return holding
    }

    private static func quotaAlarm(_ directory: MirroredDirectory, _ excess: UInt64) -> Alarm {
        Alarm(
            code: "mirror-quota",
            severity: .warning,
            object: directory.path,
            text: "Nothing more is mirrored: it holds \(size(excess)) more than its quota of \(size(directory.quota))",
            advice:
                "Remove what is not needed, or allow more: webserver_config directories add \(directory.path) --quota SIZE"
        )
    }

    private static func problemAlarm(_ directory: MirroredDirectory, _ server: ServerName, _ problem: String) -> Alarm {
        Alarm(
            code: "mirror-failed",
            severity: .warning,
            object: directory.path,
            text: "Not mirrored in full: \(server): \(problem)",
            advice: "It is tried again. What was mirrored before stays usable."
        )
    }

    private static func conflictAlarm(_ count: Int, on server: ServerName) -> Alarm {
        Alarm(
            code: "mirror-conflict",
            severity: .warning,
            object: server.description,
            text:
                "\(count) \(count == 1 ? "file" : "files") that only \(server) had \(count == 1 ? "is" : "are") kept there",
            advice:
                "Look at them on \(server): webserver_config directories conflicts. Discarding them ends this alarm."
        )
    }

    private static func listAlarm(_ me: ServerName, _ peer: ServerName) -> Alarm {
        Alarm(
            code: "mirror-lists-differ",
            severity: .warning,
            object: me.description,
            text: "\(me) and \(peer) have different lists of mirrored folders",
            advice: "Apply the list to both again: webserver_config directories add DIRECTORY, with one that is on it."
        )
    }

    /// Rounded up, so that nothing is never said of something.
    private static func size(_ bytes: UInt64) -> String {
        if bytes < 10 << 10 { return "\(bytes) bytes" }
        if bytes < 10 << 20 { return "\((bytes + 1023) >> 10) kB" }
        return "\((bytes + (1 << 20) - 1) >> 20) MB"
    }
}
