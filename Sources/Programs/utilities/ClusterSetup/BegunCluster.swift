package import ClusterModel
import FoundationEssentials

/// A cluster that is being created, or a LIM that is being added to one, as LIM 1's server notes it from before the first
/// change to behind the last: killed in between, nothing else there knows of the cluster yet.
package struct BegunCluster: Codable, Hashable, Sendable {
    /// A LIM's server, which gets a second address.
    package struct Joining: Codable, Hashable, Sendable {
        /// As it was before: its address is the one that becomes the alias.
        package var server: Server
        package var lim: LIMNumber
        package var interface: String
        package var newBase: IPv4Address

        package init(_ regular: ClusterPlan.Regular) {
            server = regular.server
            server.address = regular.oldBase
            lim = regular.lim
            interface = regular.interface
            newBase = regular.newBase
        }

        init(_ server: Server, _ regular: RegularServer, interface: String) {
            self.server = server
            self.server.address = regular.alias
            lim = regular.lim
            self.interface = interface
            newBase = regular.base
        }
    }

    package var name: ClusterName
    /// nil: the cluster is there, and a LIM is added to it.
    package var standby: Server?
    package var joining: [Joining]
    /// Of a creation: every change is made, and the rest is that the cluster becomes normal, which it does by itself.
    package var isMade: Bool?

    package init(_ name: ClusterName, standby: Server?, joining: [Joining]) {
        self.name = name
        self.standby = standby
        self.joining = joining
    }

    /// Its cluster works, or is another one by now: whatever it looks like today, its creation was not broken off.
    package func isOver(in inventory: SystemInventory) -> Bool {
        guard standby != nil, let cluster = inventory.cluster(name) else { return false }
        // Only a cluster that works becomes preloaded, or gets another LIM.
        let hasMore = cluster.regulars.contains { regular in !joining.contains { $0.lim == regular.lim } }
        return isMade == true || hasMore || cluster.behaviour == .preloaded
    }

    /// What was broken off, as status names it.
    package var what: String {
        standby == nil ? "addition of LIM \(lims) to cluster \(name)" : "creation of cluster \(name)"
    }

    /// How it goes on, or is taken back; `isKnown` if the description of the system has the cluster already.
    package func way(isKnown: Bool) -> String {
        let program = "mxone_maintenance cluster"
        guard let standby else {
            let removals = joining.map { "\(program) remove-lim \(name) --lim \($0.lim)" }
            return "Take back what was made, then add it anew: \(removals.joined(separator: "; "))"
        }
        let back = "\(program) delete \(name)"
        guard !isKnown else { return "Take back what was made, then create it anew: \(back)" }
        let members = joining.map { " --lim \($0.lim) --new-base \($0.newBase)" }.joined()
        return "Run it again: what was made is taken back first, then the cluster is created anew: \(program) create "
            + "\(name) --standby \(standby.name)\(members), with --fallback, --priority and --alias6 as before. Or take it back only: \(back)"
    }

    private var lims: String { joining.map(\.lim.description).joined(separator: ", ") }

    private static let creations = "creating-"
    private static let additions = "adding-"

    private var mark: String {
        standby == nil ? "\(Self.additions)\(name)-\(lims)" : "\(Self.creations)\(name)"
    }

    func note() throws { try SetupMarks.set(mark, content: String(decoding: try PeerJSON.encode(self), as: UTF8.self)) }

    func forget() throws { try SetupMarks.clear(mark) }

    /// All that have not come to their end on this server. One whose note is damaged is told by status, and stops nothing.
    static func all() throws -> [BegunCluster] {
        try marks.compactMap { try SetupMarks.content($0).flatMap(read) }
    }

    /// Marks that say nothing any more.
    static func damaged() throws -> [String] {
        try marks.filter { mark in try SetupMarks.content(mark).map { read($0) == nil } ?? false }
    }

    /// nil if a mark says nothing.
    package static func read(_ text: String) -> BegunCluster? {
        try? JSONDecoder().decode(BegunCluster.self, from: Data(text.utf8))
    }

    private static var marks: [String] {
        SetupMarks.names(beginning: creations) + SetupMarks.names(beginning: additions)
    }

    static func creation(of name: ClusterName) throws -> BegunCluster? {
        try all().first { $0.name == name && $0.standby != nil }
    }

    static func addition(of lim: LIMNumber, to name: ClusterName) throws -> BegunCluster? {
        try all().first { $0.name == name && $0.standby == nil && $0.joining.contains { $0.lim == lim } }
    }

    /// A cluster that was changed since has come up: its creation is over.
    static func forgetCreation(of name: ClusterName) {
        // What stays is told by status, and goes with the next change.
        try? creation(of: name)?.forget()
    }

    /// Refuses what would change a server that is half in a cluster.
    static func requireNone(on servers: [ServerName], but name: ClusterName? = nil) throws {
        for begun in try all() where begun.name != name || begun.standby == nil {
            guard let server = begun.servers.first(where: { servers.contains($0.name) }) else { continue }
            // The description of the system may have the cluster, or not: taking it back works either way.
            throw OperationError(
                .refused,
                "The \(begun.what) was broken off, and \(server.name) is half in it. \(begun.way(isKnown: true))"
            )
        }
    }

    var servers: [Server] { joining.map(\.server) + [standby].compactMap(\.self) }
}
