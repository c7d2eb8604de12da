import ClusterEngine
import EngineClock
import LIMPlacement
import Logging
import SystemSupport

// Which boot of this machine it is, and whether the daemon has started in it before.
extension Engines {
    static func bootID() throws -> String {
        let bytes = try AtomicFile.read(Paths.bootID, limit: 256) ?? []
        return String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace }
    }

    private static let started = "/run/sn-redundancy/started"

    /// True until in this boot a peer was heard of, or a LIM ran: /run is empty after one.
    static func isFreshBoot() -> Bool {
        // Waiting for the other side once more costs time; not waiting could cost a second instance.
        do { return try AtomicFile.read(started) == nil } catch { return true }
    }

    /// A daemon that ends while it waits for its peer waits again: only what it waited for ends that.
    func noteStarted() async {
        while !Task.isCancelled {
            let machine = await placement.snapshot()
            if machine.peers.contains(where: { $0.report != nil })
                || machine.parts.contains(where: { $0.state.isServing })
            {
                do { return try AtomicFile.write([], to: Self.started, mode: 0o600) } catch {
                    log.warning("the start in this boot is not noted", metadata: ["error": "\(error)"])
                }
            }
            await Rest.pass(Rest.step * 4)
        }
    }
}
