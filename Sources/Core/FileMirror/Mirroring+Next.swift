import ClusterModel

// What is next, and what is told.
extension Mirroring {
    static func pause(_ least: Duration, after took: Duration, reading: Duration = .zero) -> Duration {
        max(least, min(took * rest, longestInterval), min(reading * readingRest, passiveInterval))
    }

    mutating func beginNext(at now: Instant) {
        guard !isBusy else { return }
        for index in folders.indices where folders[index].due <= now {
            let directory = folders[index].directory
            switch role {
            case .active:
                isBusy = true
                add([.scan(directory)])
                return
            case .passive(let epoch):
                // One that was active before this server last knew of another is not followed.
                guard let report = peerReport, report.isActive, report.epoch >= epoch,
                    let offered = report.directory(directory.path)?.offered
                else { continue }
                isBusy = true
                folders[index].begun = offered
                add([.apply(directory, offered: offered)])
                return
            case .neither: return
            }
        }
    }

    package var directories: [MirroredDirectory] { folders.map(\.directory) }

    /// Both sides hold the same, as far as this one knows.
    package func isInStep(_ path: String) -> Bool {
        guard let entry = report.directory(path), let theirs = peerReport?.directory(path) else { return false }
        let offered = role.isActive ? entry.offered : theirs.offered
        return offered != nil && offered == (role.isActive ? theirs.agreed : entry.agreed)
    }

    package var report: MirrorReport {
        var epoch: UInt64 = 0
        if case .active(let number) = role { epoch = number }
        return MirrorReport(
            isActive: role.isActive,
            epoch: epoch,
            directories: folders.map(\.entry),
            conflicts: conflicts
        )
    }

    mutating func announceIfDue(at now: Instant) {
        let report = report
        if let announced, announced.report == report {
            guard !folders.isEmpty, now.since(announced.at) >= Self.announceInterval else { return }
        } else if announced == nil, folders.isEmpty {
            return
        }
        announced = (report, now)
        add([.announce(report)])
    }
}
