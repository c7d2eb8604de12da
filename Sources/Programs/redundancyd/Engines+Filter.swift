import ClusterEngine
import ClusterModel
import LIMPlacement
import Logging
import Netlink
import PacketFilter
import SystemSupport

extension Engines {
    /// What this server has blocked already. Without knowing it, a preloaded side can't tell whether it is active.
    func adoptBlock() async throws -> Set<InternetAddress> {
        do {
            let blocked = try await filter.adopt()
            try await clear(blocked)
            return blocked
        } catch {
            guard await placement.snapshot().configuration.behaviour == .normal else { throw error }
            log.warning("packet filter not read", metadata: ["error": "\(error)"])
            return []
        }
    }

    /// An IPv6 alias that was taken from its LIM while this daemon was away: first the address, then the block.
    private func clear(_ blocked: Set<InternetAddress>) async throws {
        let own = aliases6.values.compactMap(\.address)
        for address in blocked.sorted() where !own.contains(address) {
            guard case .v6 = address else { continue }
            try await BlockRemains.take(address, from: try KernelNetwork(), log)
            try await filter.unblock(address)
        }
    }

    /// Puts a block back that somebody took away: Debian's own unit flushes every rule when it is started or stopped.
    func watchFilter() async {
        do {
            let watch = try FilterWatch()
            for await _ in watch.changes { await restoreBlock() }
        } catch {
            log.error("packet filter not watched, looked at instead", metadata: ["error": "\(error)"])
            while !Task.isCancelled {
                await restoreBlock()
                // Ends only by cancellation, which the loop's condition sees.
                try? await Task.sleep(for: .seconds(1))
            }
        }
    }

    private func restoreBlock() async {
        do {
            if try await filter.restore() { log.warning("block put back") }
        } catch {
            log.error("block not put back", metadata: ["error": "\(error)"])
        }
    }
}

/// A block that a deleted cluster left behind: its addresses go first, then the block.
enum BlockRemains {
    static func clear(log: Logger) async {
        let filter = PacketFilter()
        do {
            let network = try KernelNetwork()
            for address in try await filter.adopt().sorted() {
                try await take(address, from: network, log)
            }
            try await filter.remove()
        } catch {
            log.error("block of a deleted cluster not removed", metadata: ["error": "\(error)"])
        }
    }

    /// Removes an address from whatever interface has it.
    static func take(_ address: InternetAddress, from network: KernelNetwork, _ log: Logger) async throws {
        guard let place = try await network.place(of: address) else { return }
        try await network.remove(place)
        log.notice("blocked address removed", metadata: ["address": "\(address)"])
    }
}
