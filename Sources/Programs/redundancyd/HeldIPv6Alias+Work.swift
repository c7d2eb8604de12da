import ARP
import ClusterModel
import LIMPlacement
import Logging
import Synchronization
import SystemSupport

// What is done about the alias, one thing after the other.
extension HeldIPv6Alias {
    private static let announceInterval = Duration.seconds(60)
    /// While somebody else answers for it.
    private static let contestedInterval = Duration.seconds(5)

    /// Brings about what is wished; true if the alias has just become open.
    func settle() async -> Bool {
        let now = state.withLock { $0 }
        guard let alias = now.alias else { return false }
        switch now.wish {
        case .unknown: return false
        case .away: await drop(alias)
        case .blocked: await putBehindBlock(alias)
        case .open: return await open(alias)
        }
        return false
    }

    private func open(_ alias: IPv6Alias) async -> Bool {
        let wasBlocked = state.withLock { $0.isBlocked }
        if !wasBlocked, place.isHeld(alias) { return false }
        // What is here and open was here before this process.
        let isHere = wasBlocked ? false : await place.isOnInterface(alias)
        if !isHere, let owner = await owner(of: alias) {
            tell(owner, has: alias)
            return false
        }
        guard await place.put(alias, "IPv6 alias claimed"), await unblock(alias) else { return false }
        nobodyElseHasIt()
        return true
    }

    private func owner(of alias: IPv6Alias) async -> HardwareAddress? {
        let looked = state.withLock { state in
            defer { state.looked = nil }
            return state.looked
        }
        if let looked, MonotonicClock.sinceStart() - looked.at < .seconds(1) { return looked.owner }
        return await neighbourhood.ask(for: alias.address)
    }

    private func tell(_ hardware: HardwareAddress, has alias: IPv6Alias) {
        log.warning("IPv6 alias in use", metadata: ["address": "\(alias)", "hardware": "\(hardware)"])
        guard case .foreign(let owner) = neighbourhood.owner(with: hardware) else { return }
        state.withLock { $0.stranger = owner }
        alarms.raise(IPv6AliasAlarm.alarm(alias, of: lim, usedBy: owner, isOpenHere: place.isHeld(alias)))
    }

    private func nobodyElseHasIt() {
        state.withLock { $0.stranger = nil }
        alarms.clearIfRaised(IPv6AliasAlarm.identity(of: lim))
    }

    /// The block goes in before the address. Without a block there is no address either.
    private func putBehindBlock(_ alias: IPv6Alias) async {
        guard await place.block(alias) else { return await drop(alias) }
        state.withLock { $0.isBlocked = true }
        if !place.isHeld(alias) { _ = await place.put(alias, "IPv6 alias behind its block") }
        nobodyElseHasIt()
    }

    private func drop(_ alias: IPv6Alias) async {
        await place.release(alias)
        _ = await unblock(alias)
        nobodyElseHasIt()
    }

    private func unblock(_ alias: IPv6Alias) async -> Bool {
        guard await place.unblock(alias) else { return false }
        state.withLock { $0.isBlocked = false }
        return true
    }

    func replace(_ alias: IPv6Alias?) async -> Bool {
        if let old = state.withLock({ $0.alias }) { await drop(old) }
        state.withLock {
            $0.alias = alias
            $0.looked = nil
            $0.nextTry = .zero
        }
        return await settle()
    }

    // MARK: Announcing

    /// Twice at once, then once a second for eight seconds.
    func announceBurst() async {
        for number in 0..<10 {
            guard await announceOnce() else { return }
            // Ends only by cancellation; the next announcement then does no harm.
            if number > 0 { try? await Task.sleep(for: .seconds(1)) }
        }
    }

    /// Asks each time before it announces whether somebody else has taken it: the kernel keeps silent about that, and who
    /// answers draws clients away, which the announcement brings back (R-CL-26).
    func announceRegularly() async {
        while !Task.isCancelled {
            let isContested = state.withLock { $0.stranger != nil }
            // Ends only by cancellation; the next announcement then does no harm.
            try? await Task.sleep(for: isContested ? Self.contestedInterval : Self.announceInterval)
            if let alias = openHere {
                let owner = await neighbourhood.ask(for: alias.address)
                // It may have moved away while it was asked for, and is the other server's then.
                if openHere == alias {
                    if let owner { tell(owner, has: alias) } else { nobodyElseHasIt() }
                }
            }
            _ = await announceOnce()
        }
    }

    /// False if it isn't open here (any more).
    private func announceOnce() async -> Bool {
        guard let alias = openHere else { return false }
        await neighbourhood.announce(alias.address)
        return true
    }

    private var openHere: IPv6Alias? {
        let alias = state.withLock { $0.wish == .open && !$0.isBlocked ? $0.alias : nil }
        return alias.flatMap { place.isHeld($0) ? $0 : nil }
    }

    // MARK: Explaining

    /// What has become of it on this server, in a sentence; nil without an IPv6 alias.
    var explanation: String? {
        let now = state.withLock { $0 }
        guard let alias = now.alias else { return nil }
        let isHere = place.isHeld(alias)
        let what =
            switch (now.wish, isHere) {
            case (.open, true): "open on this server"
            case (.open, false): "wanted on this server, and not here yet"
            case (.blocked, _): "behind its block on this server"
            case (.away, _), (.unknown, _): "not on this server"
            }
        let stranger = now.stranger.map { "; other equipment (\($0)) answers for it" } ?? ""
        return "IPv6 alias \(alias): \(what)\(stranger)"
    }
}
