import ClusterEngine
import ClusterModel
import LIMPlacement
import Logging
import Netlink
import PacketFilter

extension Engines {
    /// What this server has blocked already. Without knowing it, a preloaded side can't tell whether it is active.
    func adoptBlock() async throws -> Set<UInt32> {
        do {
            return try await filter.adopt()
        } catch {
            guard await placement.snapshot().configuration.behaviour == .normal else { throw error }
            log.warning("packet filter not read", metadata: ["error": "\(error)"])
            return []
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
                guard let (interface, held) = try await network.holder(of: address) else { continue }
                let place = AddressToHold(
                    address: address,
                    prefixLength: held.prefixLength,
                    interface: interface.name
                )
                try await network.remove(place)
                log.notice("blocked address removed", metadata: ["address": "\(IPv4Address(value: address))"])
            }
            try await filter.remove()
        } catch {
            log.error("block of a deleted cluster not removed", metadata: ["error": "\(error)"])
        }
    }
}
