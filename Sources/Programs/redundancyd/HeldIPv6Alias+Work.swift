import ARP
import ClusterModel
import LIMPlacement
import Logging
import Synchronization
import SystemSupport

// What is done about the alias, one thing after the other.
extension HeldIPv6Alias {
    private static let announceInterval = Duration.seconds(60)

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
        alarms.clearIfRaised(IPv6AliasAlarm.identity(of: lim))
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
        alarms.raise(IPv6AliasAlarm.alarm(alias, of: lim, usedBy: owner))
    }

    /// The block goes in before the address. Without a block there is no address either.
    private func putBehindBlock(_ alias: IPv6Alias) async {
        guard await place.block(alias) else { return await drop(alias) }
        state.withLock { $0.isBlocked = true }
        if !place.isHeld(alias) { _ = await place.put(alias, "IPv6 alias behind its block") }
        alarms.clearIfRaised(IPv6AliasAlarm.identity(of: lim))
    }

    private func drop(_ alias: IPv6Alias) async {
        await place.release(alias)
        _ = await unblock(alias)
        alarms.clearIfRaised(IPv6AliasAlarm.identity(of: lim))
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

    func announceRegularly() async {
        while !Task.isCancelled {
            try? await Task.sleep(for: Self.announceInterval)
            _ = await announceOnce()
        }
    }

    /// False if it isn't open here (any more).
    private func announceOnce() async -> Bool {
        let alias = state.withLock { $0.wish == .open && !$0.isBlocked ? $0.alias : nil }
        guard let alias, place.isHeld(alias) else { return false }
        await neighbourhood.announce(alias.address)
        return true
    }
}
