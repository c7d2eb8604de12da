import ClusterModel
import FoundationEssentials
import Glibc
import SystemSupport

/// Who this server is, and the cluster it belongs to.
struct Identity: Sendable {
    let me: ServerName
    let inventory: SystemInventory
    let cluster: ClusterConfiguration

    /// The ring's number of each member, and back.
    func server(ofNode node: UInt32) -> ServerName? {
        inventory.servers.first { $0.id == Int(node) }.map(\.name)
    }

    var nodeID: UInt32 { inventory.server(me).flatMap { UInt32(exactly: $0.id) } ?? 0 }

    var base: IPv4Address { cluster.base(of: me) ?? cluster.standbyBase }

    /// The other members.
    var peers: [ServerName] { cluster.members.filter { $0 != me } }

    /// Peers from which this server takes nothing over, and whom it need not miss in the same second: a regular server takes
    /// over management at most, from the standby, which asks it four times a second anyway.
    func onlookers(keepsPair: Bool) -> Set<ServerName> {
        if cluster.standby == me { return [] }
        return Set(peers.filter { !keepsPair || $0 != cluster.standby })
    }

    /// The LIMs that this server may run: its own, or all of them on the standby.
    var lims: [LIMNumber] {
        cluster.standby == me ? cluster.regulars.map(\.lim) : cluster.regulars.filter { $0.server == me }.map(\.lim)
    }

    /// Whether the ring, the addresses and the LIMs of this server are others there.
    func differs(from other: Identity) -> Bool { outline != other.outline }

    /// Every member with its number is known.
    var isWhole: Bool { cluster.members.allSatisfy { inventory.server($0) != nil } }

    private struct Member: Hashable {
        var name: ServerName
        var id: Int?
        var base: IPv4Address?
        var lim: LIMNumber?
        var alias: IPv4Address?
    }

    private var outline: [Member] {
        cluster.members.map { name in
            let regular = cluster.regular(on: name)
            return Member(
                name: name,
                id: inventory.server(name)?.id,
                base: cluster.base(of: name),
                lim: regular?.lim,
                alias: regular?.alias
            )
        }
    }

    static func load(from path: String) throws -> Identity? {
        let file = ConfigurationFile<SystemInventory>(
            path: path,
            cure: "Every server of the cluster has the same file: copy it from one of them."
        )
        guard let inventory = try file.read() else { return nil }
        var name = [CChar](repeating: 0, count: 256)
        gethostname(&name, name.count - 1)
        let host = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        let label = host.split(separator: ".").first.map(String.init) ?? host
        guard let me = ServerName(label), let cluster = inventory.cluster(with: me) else { return nil }
        return Identity(me: me, inventory: inventory, cluster: cluster)
    }
}
