import ARP
import ClusterModel
import LIMPlacement
import Logging
import Synchronization
import SystemSupport

// What others ask of the neighbourhood: who was heard, whose an address is, who answers for one.
extension Neighbourhood {
    /// Peers of whom a frame came in the last moments, for the last look before something is claimed.
    func heardJustNow() -> [ServerName] {
        let now = MonotonicClock.sinceStart()
        return knowledge.withLock { knowledge in
            peers.filter { peer in knowledge.lastHeard[peer].map { now - $0 < .milliseconds(250) } ?? false }
        }
    }

    func peer(with hardware: HardwareAddress) -> ServerName? {
        knowledge.withLock { knowledge in
            peers.first { knowledge.hardware[$0] == hardware }
        }
    }

    /// Whose an address is that answers from there.
    func owner(with hardware: HardwareAddress) -> AliasOwner? {
        if let peer = peer(with: hardware) { return .member(peer) }
        return MACAddress(bytes: hardware.bytes).map { .foreign($0) }
    }

    var knowsAllPeers: Bool { knowledge.withLock { knowledge in peers.allSatisfy { knowledge.hardware[$0] != nil } } }

    /// A stranger may be a peer that was away since this daemon started: taken for other equipment nobody would announce
    /// anything against it (DESIGN 4).
    func identified(_ owner: AliasOwner) async -> AliasOwner {
        guard case .foreign(let hardware) = owner, !knowsAllPeers else { return owner }
        return await member(at: hardware).map { .member($0) } ?? owner
    }

    /// The peer whose base address answers from there, of those that were not heard before.
    private func member(at hardware: MACAddress) async -> ServerName? {
        let unknown = knowledge.withLock { knowledge in
            peers.filter { knowledge.hardware[$0].map { $0.bytes == hardware.bytes } ?? true }
        }
        return await withTaskGroup(of: ServerName?.self) { group in
            for peer in unknown {
                guard let base = identity.cluster.base(of: peer) else { continue }
                group.addTask { await self.ask(for: base)?.bytes == hardware.bytes ? peer : nil }
            }
            for await found in group { if let found { return found } }
            return nil
        }
    }

    /// Who answers for an address: nobody within the time, in which it is asked three times, is nil.
    func ask(
        for address: IPv4Address,
        within limit: Duration = .milliseconds(250)
    ) async -> HardwareAddress? {
        do { return try await socket.probe(address.value, timing: .quick(within: limit)) } catch {
            // Without a link nothing can be asked; that this server is cut off is told elsewhere.
            log.warning("address not probed", metadata: ["address": "\(address)", "error": "\(error)"])
            return nil
        }
    }

    /// The same for an IPv6 alias.
    func ask(for address: IPv6Address) async -> HardwareAddress? {
        do { return try await six.probe(address.value) } catch {
            log.warning("address not probed", metadata: ["address": "\(address)", "error": "\(error)"])
            return nil
        }
    }

    func announce(_ address: IPv6Address) async {
        do { try await six.announce(address.value) } catch {
            log.debug("not announced", metadata: ["address": "\(address)", "error": "\(error)"])
        }
    }
}
