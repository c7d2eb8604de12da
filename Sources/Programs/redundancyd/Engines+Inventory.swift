import ClusterEngine
import ClusterModel
import EngineClock
import Glibc
import LIMPlacement
import Logging
import SystemSupport

extension Engines {
    /// Follows the description of the system on this server's disk, which set-up rewrites when a cluster gets or loses
    /// a member.
    ///
    /// Who the members are runs through everything here, so the process ends and systemd starts it anew at once: that
    /// moves nothing, as no death of the daemon does, and what runs is learnt from the machine.
    func watchInventory() async {
        var seen = Self.stamp()
        while !Task.isCancelled {
            // Ends only by cancellation, which the loop's condition sees.
            await Rest.pass(Rest.step * 4)
            let stamp = Self.stamp()
            guard stamp != seen else { continue }
            seen = stamp
            do {
                // Whoever is in no cluster any more is taken out of it by set-up, which stops this daemon.
                guard let found = try Identity.load(from: Paths.inventory) else { continue }
                let machine = await placement.snapshot()
                let isNewer = machine.configuration.generation <= found.cluster.generation
                // A LIM that was removed and added again at once leaves the members as they were.
                if found.differs(from: identity) || machine.isOutgrown, found.isWhole, isNewer {
                    if found.inventory.servers == identity.inventory.servers { await waitForTurn(found) }
                    startAnew(found)
                }
                await placement.feed(.configuration(found.cluster))
            } catch {
                log.error("system.json not read", metadata: ["error": "\(error)"])
            }
        }
    }

    /// What came through the ring reaches all members at once; they must not all be away at once.
    private func waitForTurn(_ found: Identity) async {
        let turn = found.cluster.members.firstIndex(of: identity.me) ?? 0
        try? await Task.sleep(for: .seconds(2) * turn)
    }

    private func startAnew(_ found: Identity) -> Never {
        let names = found.cluster.members.map(\.description).joined(separator: ", ")
        log.notice("the cluster has other members: starting anew", metadata: ["members": "\(names)"])
        exit(EXIT_SUCCESS)
    }

    /// Equal while nobody has replaced the file.
    private static func stamp() -> [Int] {
        var status = stat()
        guard stat(Paths.inventory, &status) == 0 else { return [] }
        return [Int(status.st_ino), Int(status.st_mtim.tv_sec), status.st_mtim.tv_nsec, Int(status.st_size)]
    }
}
