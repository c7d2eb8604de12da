package import ClusterModel

// What is ordered, and how it ends.
extension DataKeeping {
    mutating func order(_ id: DataCommandID, _ command: DataCommand, at now: Instant) {
        switch command {
        case .backup(let lim, let settling): orderVersion(id, lim, .backup, settling: settling, at: now)
        case .bringBack(let lim): orderVersion(id, lim, .move, settling: false, at: now)
        case .sync:
            if let syncObstacle { return answer(id, .refused(syncObstacle)) }
            askAll(syncs + 1)
            reportDue = true
            commands.append(PendingDataCommand(id: id, kind: .syncing(syncs), since: now))
        }
    }

    private mutating func orderVersion(
        _ id: DataCommandID,
        _ lim: LIMNumber,
        _ cause: DataVersion.Cause,
        settling: Bool,
        at now: Instant
    ) {
        if let obstacle = obstacleToVersion(of: lim, settling: settling) { return answer(id, .refused(obstacle)) }
        guard let index = lims.firstIndex(where: { $0.lim == lim }) else { return }
        lims[index].retryAt = nil
        lims[index].settles = settling
        lims[index].wanted.append(cause)
        commands.append(PendingDataCommand(id: id, kind: .making(lim, cause), since: now))
    }

    /// Why no version of a LIM's data would be made here now, for whoever wants to know before; nil if one would be.
    package func obstacleToVersion(of lim: LIMNumber, settling: Bool) -> String? {
        guard let kept = lims.first(where: { $0.lim == lim }) else {
            return "LIM \(lim) can't run on \(server); order it where the LIM runs."
        }
        guard kept.runsHere else {
            let other = members.contains(kept.other) ? "; order it on \(kept.other) if the LIM runs there" : ""
            return "LIM \(lim) does not run on \(server)\(other). Nothing was changed."
        }
        return settling ? obstacleToSettling(kept) : obstacleToMaking(kept)
    }

    private func obstacleToMaking(_ kept: KeptData) -> String? {
        if let rival = conflict(kept) {
            return "LIM \(kept.lim): \(server) and \(kept.other) hold different data, and neither comes from the other "
                + "(\(kept.newest?.id?.short ?? "") and \(rival.id?.short ?? "")). \(waysToSettle(kept))"
        }
        guard let newer = overlooked(kept) else { return nil }
        return "LIM \(kept.lim) does not run on version \(newer.id?.short ?? "") of \(newer.producer), which is newer. "
            + "Nothing was stored. \(waysToSettle(kept))"
    }

    /// Against what nobody knows nobody can decide.
    private func obstacleToSettling(_ kept: KeptData) -> String? {
        guard !members.contains(kept.other), rivals(of: kept).isEmpty else { return nil }
        return "LIM \(kept.lim): \(kept.other) has no contact, and which data it holds is not known here. Nothing was "
            + "stored. Settle when it is back; a backup that decides nothing needs no --settle."
    }

    /// What is not in the data on which the LIM runs here, newest first: what settling decides against.
    func rivals(of kept: KeptData) -> [DataVersion] {
        let known = kept.versions + (theirs(kept)?.versions ?? [])
        // Further back than a version names its ancestors only the conflict itself tells of the other side's.
        var rivals = [conflict(kept)].compactMap(\.self)
        for version in known.sorted(by: { $0.isNewer(than: $1) }) where !rivals.contains(where: { $0.id == version.id })
        {
            if kept.placed.map({ $0.mayPassOver(version) }) ?? (version.id != kept.inPlace) { rivals.append(version) }
        }
        return rivals
    }

    func conflict(_ kept: KeptData) -> DataVersion? {
        guard case .conflict(_, let rival) = SyncDirection.between(own: kept.newest, theirs: theirs(kept)?.newest)
        else { return nil }
        return rival
    }

    /// Only where the LIM runs a version can be made; of the other side's data nothing is lost.
    func waysToSettle(_ kept: KeptData) -> String {
        let (runs, other) = kept.runsHere ? (server, kept.other) : (kept.other, server)
        let way =
            other == configuration.standby
            ? "on \(runs): systemctl stop redundancyd; start it again once the LIM runs on \(other)"
            : "mxone_maintenance cluster move --lim \(kept.lim) --accept-loss"
        return "Run 'data_backup --lim \(kept.lim) --settle' on \(runs), where the LIM runs: its data count then, and "
            + "\(other) keeps its own apart, under xdata/\(kept.lim)/kept. If those of \(other) are to count, let it run "
            + "there first (\(way)) and settle there."
    }

    mutating func answer(_ id: DataCommandID, _ answer: DataAnswer) { effects.append(.answer(id, answer)) }

    mutating func followCommands(at now: Instant) {
        var open: [PendingDataCommand] = []
        for var command in commands {
            if let ending = progress(&command, at: now) { answer(command.id, ending) } else { open.append(command) }
        }
        commands = open
    }

    private mutating func progress(_ command: inout PendingDataCommand, at now: Instant) -> DataAnswer? {
        if now.since(command.since) > Self.commandLimit {
            return .failed(
                "It has not ended within \(Self.commandLimit.components.seconds / 60) minutes; see the status."
            )
        }
        // Whoever waits at the other end takes a long silence for a failure.
        if now.since(command.saidAt ?? command.since) >= .seconds(20) {
            command.saidAt = now
            effects.append(.progress(command.id, "\(now.since(command.since).components.seconds) s so far"))
        }
        switch command.kind {
        case .making(let lim, let cause): return makingEnding(&command, lim, cause)
        case .copying(let lim, let id, let inPlace): return copyingEnding(&command, lim, id, inPlace: inPlace, at: now)
        case .syncing(let number): return syncEnding(&command, number, at: now)
        }
    }

    private mutating func makingEnding(
        _ command: inout PendingDataCommand,
        _ lim: LIMNumber,
        _ cause: DataVersion.Cause
    ) -> DataAnswer? {
        guard let kept = lims.first(where: { $0.lim == lim }) else { return .failed("LIM \(lim) left the cluster.") }
        if kept.wanted.contains(cause) {
            return kept.runsHere ? nil : .failed("LIM \(lim) stopped running here; nothing was stored.")
        }
        if case .making = kept.work { return nil }
        if let failure = kept.failure { return .failed("LIM \(lim): \(failure)") }
        guard let made = kept.newest, let id = made.id, made.producer == server else {
            return .failed("LIM \(lim): no version was made; see the journal.")
        }
        say("LIM \(lim): version \(id.short) is stored on \(server) (\(Capacity.text(made.bytes))).", &command)
        command.kind = .copying(lim, id, inPlace: cause == .move)
        return nil
    }

    private mutating func copyingEnding(
        _ command: inout PendingDataCommand,
        _ lim: LIMNumber,
        _ id: VersionID,
        inPlace: Bool,
        at now: Instant
    ) -> DataAnswer? {
        guard let kept = lims.first(where: { $0.lim == lim }) else { return .failed("LIM \(lim) left the cluster.") }
        let stored = "LIM \(lim): version \(id.short) is stored on \(server)"
        guard members.contains(kept.other), let theirs = theirs(kept) else {
            if now.since(command.since) < Self.contactPatience { return nil }
            let text = "\(stored); \(kept.other) has no contact and gets it when it is back."
            return inPlace ? .failed(text) : .done(text)
        }
        let holds = theirs.versions.contains { $0.id == id }
        if inPlace ? theirs.inPlace == id : holds {
            return .done("\(stored) and on \(kept.other)\(inPlace ? ", in place there" : "").")
        }
        if conflict(kept) != nil {
            return .failed("\(stored), but not on \(kept.other), which holds different data. \(waysToSettle(kept))")
        }
        if let failure = theirs.failure {
            return .failed("\(stored), but not on \(kept.other): \(failure) It is tried again.")
        }
        if let percent = theirs.percent { say("Copying to \(kept.other): \(percent) %", &command) }
        return nil
    }

    private mutating func syncEnding(
        _ command: inout PendingDataCommand,
        _ number: UInt64,
        at now: Instant
    ) -> DataAnswer? {
        let others = members.filter { $0 != server }
        let waiting = others.filter { name in
            (reports.first { $0.from == name }?.report.syncsDone ?? 0) < number
        }
        if syncsDone < number || !waiting.isEmpty {
            if now.since(command.since) < Self.contactPatience || syncsDone < number { return nil }
            let names = waiting.map(\.description).joined(separator: ", ")
            return .failed("No answer from \(names); see the status.")
        }
        var lines: [String] = []
        var failed = false
        for regular in configuration.regulars {
            switch syncResult(regular) {
            case .going(let text):
                if let text { say(text, &command) }
                return nil
            case .ended(let text, let isFailure):
                lines.append(text)
                failed = failed || isFailure
            }
        }
        let text = lines.joined(separator: " ")
        return failed ? .failed(text) : .done(text)
    }

    /// Why nothing at all can be copied now.
    package var syncObstacle: String? {
        let others = configuration.members.filter { $0 != server }
        guard !others.contains(where: members.contains) else { return nil }
        return
            "\(others.map(\.description).joined(separator: ", ")): no contact, so there is nobody to copy from or to."
    }

    /// Which way each LIM's data would go now, for whoever wants to know before.
    package var plan: [String] {
        configuration.regulars.map { regular in
            let here = entry(of: regular.lim, on: regular.server)?.newest
            let there = entry(of: regular.lim, on: configuration.standby)?.newest
            let (one, other) = (regular.server, configuration.standby)
            if let away = [one, other].first(where: { entry(of: regular.lim, on: $0) == nil }) {
                return "LIM \(regular.lim): \(away) has no contact; its data wait"
            }
            return switch SyncDirection.between(own: here, theirs: there) {
            case .inSync: "LIM \(regular.lim): \(here?.id?.short ?? "no version") on both; nothing to copy"
            case .offer(let version): "LIM \(regular.lim): \(one) -> \(other), version \(version.id?.short ?? "")"
            case .fetch(let version, nil): "LIM \(regular.lim): \(other) -> \(one), version \(version.id?.short ?? "")"
            case .fetch(let version, let loser?):
                "LIM \(regular.lim): \(other) -> \(one), version \(version.id?.short ?? ""); version "
                    + "\(loser.id?.short ?? "") of \(one) is kept apart"
            case .conflict(let version, let rival):
                "LIM \(regular.lim): \(one) and \(other) hold different data, and neither comes from the "
                    + "other (\(version.id?.short ?? "") and \(rival.id?.short ?? "")); nothing is copied"
            }
        }
    }

    private enum SyncResult {
        case going(String?)
        case ended(String, isFailure: Bool)
    }

    private func entry(of lim: LIMNumber, on name: ServerName) -> DataReport.Entry? {
        name == server ? ownReport.lim(lim) : reports.first { $0.from == name }?.report.lim(lim)
    }

    private func syncResult(_ regular: RegularServer) -> SyncResult {
        let lim = regular.lim
        let names = [regular.server, configuration.standby]
        guard let here = entry(of: lim, on: regular.server), let there = entry(of: lim, on: configuration.standby)
        else {
            let missing = names.first { entry(of: lim, on: $0) == nil }?.description ?? ""
            return .ended("LIM \(lim): \(missing) has no contact.", isFailure: true)
        }
        guard let newest = [here.newest, there.newest].compactMap(\.self).max(by: { $1.isNewer(than: $0) }),
            let id = newest.id
        else { return .ended("LIM \(lim): there are no exchange data yet.", isFailure: false) }
        if here.newest?.id == id, there.newest?.id == id {
            let to = names.first { $0 != newest.producer }?.description ?? ""
            return .ended(
                "LIM \(lim): \(newest.producer) -> \(to), version \(id.short) (\(Capacity.text(newest.bytes))) on both.",
                isFailure: false
            )
        }
        if case .conflict = SyncDirection.between(own: here.newest, theirs: there.newest) {
            return .ended(
                "LIM \(lim): \(names[0]) and \(names[1]) hold different data, and neither comes from the other; nothing "
                    + "was copied. "
                    + "Run 'data_backup --lim \(lim) --settle' on the server on which it runs: that one's data count then, and "
                    + "the other one keeps its own apart.",
                isFailure: true
            )
        }
        for (name, entry) in [(names[0], here), (names[1], there)] {
            if let failure = entry.failure { return .ended("LIM \(lim): \(name): \(failure)", isFailure: true) }
            if let percent = entry.percent { return .going("LIM \(lim): copying to \(name): \(percent) %") }
        }
        return .going(nil)
    }

    private mutating func say(_ text: String, _ command: inout PendingDataCommand) {
        guard text != command.said else { return }
        command.said = text
        effects.append(.progress(command.id, text))
    }
}
