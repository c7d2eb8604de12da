import ClusterModel
import ConfigurationFiles
import Glibc
import Netlink
import SetupPlan
import StatusDocuments
import SystemSupport

/// Makes the engine read the management's configuration anew, moving nothing: on the way in behind the file ("set-up"),
/// on the way out behind its removal ("removal").
struct EngineTurn: MarkedOperation {
    static let name = "restart of the engine"
    private static let keepPlacement = "/run/sn-redundancy/keep-placement"
    static let memory = "/var/lib/sn-redundancy/management.blocks"
    static let founding = "/var/lib/sn-redundancy/founding"
    private static let longestBackup = ConversationLimit.backup

    private static let longestStart = Duration.seconds(30)

    let daemon: any DaemonRequests

    var name: String { Self.name }

    static func state(_ when: String, _ configuration: ManagementConfiguration, on server: ServerName) -> OperationState
    {
        OperationState(
            name,
            [
                "when": when, "role": server == configuration.master ? "master" : "standby",
                "virtualIP": configuration.virtualIP.description, "prefixLength": "\(configuration.prefixLength)",
            ]
        )
    }

    func carryOut(_ operation: OperationState, report: @escaping @Sendable (String) -> Void) async throws {
        guard operation.arguments["when"] == "set-up" else { return }
        let watch = ManagementWatch(daemon: daemon)
        let isMaster = operation.arguments["role"] == "master"
        if try await hasBegun(watch) {
            guard isMaster else { return try await watch.waitUntilThrough(limit: Self.longestBackup, report: report) }
            try await watch.waitUntilLeading(limit: .seconds(30), report: report)
            return try ManagedFile.remove(Self.founding)
        }
        try ManagedFile.remove(Self.memory)
        if isMaster {
            // Tells the engine that the running database is the pair's first.
            try file([]).write(Self.founding)
            try await restart()
            try await watch.waitUntilLeading(limit: .seconds(30), report: report)
            try ManagedFile.remove(Self.founding)
        } else {
            try await restart()
            try await watch.waitUntilProtected(limit: Self.longestBackup, report: report)
        }
    }

    /// Continued, this may find an engine that has led or followed meanwhile: without its memory it would not know what its
    /// database is, and stop it. One that does not keep the pair yet has none but that of a pair before.
    private func hasBegun(_ watch: ManagementWatch) async throws -> Bool {
        guard access(Self.memory, F_OK) == 0 else { return false }
        let began = MonotonicClock.sinceStart()
        while true {
            do {
                let document = try await watch.status()
                return document.configured && document.epoch != nil
            } catch {
                // It may start just now.
                guard MonotonicClock.sinceStart() - began < Self.longestStart else { throw error }
            }
            try await Task.sleep(for: .milliseconds(200))
        }
    }

    func takeBack(_ operation: OperationState, report: @escaping @Sendable (String) -> Void) async throws {
        guard operation.arguments["when"] == "removal" else { return }
        try await restart()
        try await dropVirtualIP(operation)
        try ManagedFile.remove(Self.memory)
        try ManagedFile.remove(Self.founding)
    }

    private func restart() async throws {
        try file([]).write(Self.keepPlacement)
        defer { try? ManagedFile.remove(Self.keepPlacement) }
        let systemctl = "/usr/bin/systemctl"
        _ = try await Command(systemctl, ["reset-failed", "--", "redundancyd.service"]).run()
        try await Command(systemctl, ["restart", "--", "redundancyd.service"], limit: .seconds(120)).output()
    }

    /// The engine that held it ended without touching it, and the next one does not know it.
    private func dropVirtualIP(_ operation: OperationState) async throws {
        guard let address = operation.arguments["virtualIP"].flatMap({ IPv4Address($0) }),
            let prefixLength = operation.arguments["prefixLength"].flatMap({ UInt8($0) })
        else { return }
        let kernel = try KernelNetwork()
        guard let holder = try await kernel.holder(of: address.value) else { return }
        try await kernel.remove(
            AddressToHold(address: address.value, prefixLength: prefixLength, interface: holder.interface.name)
        )
    }

    private func file(_ content: [UInt8]) -> ManagedFile {
        ManagedFile(content: content, mode: 0o600, owner: "root", group: "root")
    }
}
