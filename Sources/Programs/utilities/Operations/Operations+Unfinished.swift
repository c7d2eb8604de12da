import SetupDialog

extension Operations {
    /// Status as people ask for it: that says "not set up" where something lies half done would mislead.
    func status(_ paths: Paths) -> StatusReader {
        StatusReader(daemon: daemon, paths: paths) { await unfinished() }
    }

    /// What lies half done of a cluster, while nobody is at work on it.
    func unfinishedInCluster() async -> String? {
        guard let left = await cluster.leftHalfDone(), (try? await detached?.running()) == nil else { return nil }
        return "The \(left.what) was broken off. \(left.way)"
    }

    /// A set-up or removal that is under way, or was broken off, and how it goes on.
    func unfinished() async -> String? {
        if let running = try? await detached?.running() {
            return "\(running.what), ordered by \(running.user), is at work on this server."
        }
        if let left = await unfinishedInCluster() { return left }
        if let removal = try? await management.brokenOffRemoval() { return removal }
        guard let left = try? await management.brokenOff() else { return try? await management.partOfMaster() }
        let choice =
            switch (left.onlyUndo, left.noUndo) {
            case (nil, nil): "with --resume it goes on, with --undo it is taken back"
            case (nil, let reason?): "with --resume it goes on. \(reason)"
            case (_?, nil): "take it back with --undo"
            case (_?, let reason?): "it can neither go on nor be taken back now. \(reason)"
            }
        return "\(left.sentence) webserver_config redundancy setup: \(choice)."
    }
}
