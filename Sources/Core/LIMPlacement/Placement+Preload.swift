import ClusterModel

// Preloaded clusters: the side that doesn't run the LIM keeps it loaded behind the block (R-PL-01 to R-PL-06).
extension Placement {
    /// Starts what is to be kept loaded here. Nothing of it answers anybody, so it needs no view and no permission.
    mutating func keepLoaded(_ index: Int, at now: Instant) {
        switch parts[index].state {
        case .idle, .yielded: break
        case .unknown, .unclaimed, .lookingFirst, .starting, .lookingAgain, .claiming, .serving, .stopping, .failed:
            return
        }
        guard isPreloaded else {
            if parts[index].preload != .none { stop(index, .unwanted, at: now) }
            return
        }
        if isLeaving {
            if parts[index].preload.keepsAlias { unload(index, at: now) }
            return
        }
        switch parts[index].preload {
        case .none: preload(index, at: now)
        case .failed(let until): if now >= until { preload(index, at: now) }
        case .starting(let since):
            let limit = parts[index].observed == .stopped ? Self.stillnessLimit : Self.startLimit
            if now.since(since) > limit { preloadFailed(index, at: now) }
        case .reloading(let since):
            guard now.since(since) > Self.startLimit else { return }
            parts[index].reloadDue = true
            preloadFailed(index, at: now)
        case .running: break
        }
    }

    /// This server or its daemon is stopped in order: it leaves neither programs nor a block behind.
    private mutating func unload(_ index: Int, at now: Instant) {
        let lim = parts[index].lim
        let stop = LIMStop(reason: .handOver, programsGone: false, aliasGone: false, since: now)
        set(index, .stopping(stop), at: now)
        parts[index].reason = .stops(.handOver)
        effects += [.releaseAlias(lim), .stop(lim)]
    }

    private mutating func preload(_ index: Int, at now: Instant) {
        // What was read before a failed reload is still what runs.
        if parts[index].observed != .running { parts[index].reloadDue = false }
        parts[index].preload = .starting(since: now)
        parts[index].observed = nil
        effects.append(.preload(parts[index].lim))
    }

    private mutating func preloadFailed(_ index: Int, at now: Instant) {
        parts[index].preload = .failed(until: now.advanced(by: delay(parts[index].preloadSetbacks)))
        parts[index].preloadSetbacks += 1
    }

    /// It came to rest here: what of its programs goes on is the preloaded side from now on.
    mutating func rest(_ index: Int, at now: Instant) {
        switch parts[index].observed {
        case .running: parts[index].preload = .running
        case .starting: parts[index].preload = .starting(since: now)
        // Ordered, and systemd has not said anything yet.
        case nil: parts[index].preload = .none
        case .stopped, .stopping, .failed: parts[index].preload = .none
        }
    }

    /// Its programs at rest changed by themselves.
    mutating func preloadChanged(_ index: Int, to observed: ObservedState, at now: Instant) {
        switch observed {
        case .running: loaded(index, at: now)
        case .starting: if !isOrdered(index) { parts[index].preload = .starting(since: now) }
        // "Stopped" may still be the state from before the order; if it stays so, the time limit tells.
        case .stopped: if !isOrdered(index), parts[index].preload.keepsAlias { preloadFailed(index, at: now) }
        case .failed: if parts[index].preload.keepsAlias { preloadFailed(index, at: now) }
        case .stopping: break
        }
    }

    private func isOrdered(_ index: Int) -> Bool {
        switch parts[index].preload {
        case .starting: true
        case .none, .running, .reloading, .failed: false
        }
    }

    private mutating func loaded(_ index: Int, at now: Instant) {
        // A reload is over only when it says so.
        if case .reloading = parts[index].preload { return }
        parts[index].preload = .running
        parts[index].preloadSetbacks = 0
        if parts[index].reloadDue { reload(index, at: now) }
    }

    /// Newer data are here: what runs behind the block reads them (R-PL-06). What serves made them, or stays as it is.
    mutating func dataArrived(_ index: Int, version: UInt64, at now: Instant) {
        parts[index].condition.dataVersion = version
        switch parts[index].preload {
        case .running: if parts[index].state.isAtRest { reload(index, at: now) }
        case .starting, .reloading: parts[index].reloadDue = true
        case .none, .failed: break
        }
    }

    private mutating func reload(_ index: Int, at now: Instant) {
        parts[index].reloadDue = false
        parts[index].preload = .reloading(since: now)
        effects.append(.reload(parts[index].lim))
    }

    mutating func reloaded(_ index: Int, _ observed: ObservedState, at now: Instant) {
        parts[index].observed = observed
        guard case .reloading = parts[index].preload else { return }
        switch observed {
        case .running:
            parts[index].preload = .running
            if parts[index].reloadDue { reload(index, at: now) }
        case .starting: parts[index].preload = .starting(since: now)
        case .stopped, .stopping, .failed: preloadFailed(index, at: now)
        }
    }
}
