import ConfigurationFiles
import Glibc
import PostgresControl
import SetupEngine
import SetupPlan
import SystemSupport

/// The standby's own database: makes room for the master's while redundancy is set, and comes back afterwards.
///
/// The engine moves the directory aside when it takes the base backup; this operation knows which one it was.
struct OwnData: MarkedOperation {
    static let name = "own database"
    static let step = "own data"
    /// Written by the removal before anything is taken back, and kept until it is done: the master's database is
    /// independent, under this identifier.
    static let proof = "/var/lib/sn-redundancy/removal-proof"

    var name: String { Self.name }

    static let state = OperationState(name)

    /// With less on its disk a database may let nobody in ("could not write init file"), and a set-up is refused anyway.
    private static let leastRoom: Int64 = 64 << 20

    // MARK: Looking

    func look(_ operation: OperationState) async throws -> [String: String] {
        let database = try LocalDatabase.ofThisServer()
        let files = database.files
        let free = try await files.freeBytes()
        var record = [
            "path": files.path, "free": "\(free)",
            "kept": try await files.kept().map(\.path).joined(separator: "\n"),
            "holdsData": "\(await files.holdsData())",
        ]
        guard await files.holdsData() else { return record }
        record["bytes"] = "\(try await files.usedBytes())"
        record["identifier"] = try await database.systemIdentifier()
        record["marked"] = "\(await files.isMarkedAsStandby())"
        guard try await database.isRunning else { return record }
        do {
            record["databases"] = try await database.session.databases().joined(separator: "\n")
            record["limits"] = try await database.limits()
            record["tablespaces"] = try await database.session.tablespaces().map(\.location).joined(separator: "\n")
        } catch {
            // The room that is there is what must be told, not that somebody could not ask.
            guard free < Self.leastRoom else { throw error }
        }
        return record
    }

    func carryOut(_ operation: OperationState, report: @escaping @Sendable (String) -> Void) async throws {}

    // MARK: Giving back

    func takeBack(_ operation: OperationState, report: @escaping @Sendable (String) -> Void) async throws {
        let database = try LocalDatabase.ofThisServer()
        let files = database.files
        let before = Set((operation.record["kept"] ?? "").split(separator: "\n").map(String.init))
        let own = try await files.kept().filter { !before.contains($0.path) }
            .min { ($0.date, $0.number) < ($1.date, $1.number) }
        var left: LeftAsIs?
        report("stopping \(database.cluster.title)")
        try await database.stop()
        try await files.removeIncoming()
        if let own {
            if await files.holdsData() { try await clearAway(database, report) }
            try await files.install(own.path)
        } else if operation.record["holdsData"] == "true" {
            guard await files.holdsData() else {
                throw OperationError(
                    .failed,
                    "There are no data at \(files.path), and the standby's own, which made room for the master's, are not "
                        + "beside it any more. Put them there, or make an empty database with pg_createcluster, and run "
                        + "the command again."
                )
            }
            // Else it never had to make room.
            if try await database.systemIdentifier() != operation.record["identifier"] {
                left = LeftAsIs(
                    "The standby's own database, which made room for the master's, was removed by somebody: the copy of "
                        + "the master's stays at \(files.path) as this server's own."
                )
            }
        } else if await files.holdsData() {
            try await clearAway(database, report)
        }
        if operation.record["marked"] != "true", await files.holdsData() { try await files.unmarkAsStandby() }
        if let left { throw left }
    }

    /// A copy of the master's data is removed only if the master has them for certain; else it is kept aside.
    private func clearAway(_ database: LocalDatabase, _ report: @escaping @Sendable (String) -> Void) async throws {
        let kept = try await database.files.moveAside()
        let proof = try ManagedFile.read(Self.proof).map { String(decoding: $0.content, as: UTF8.self) }
        var copy = database.cluster
        copy.dataDirectory = kept.path
        guard let proof, try await LocalDatabase.identifier(of: copy) == proof else {
            report("the copy of the master's data stays at \(kept.path)")
            return
        }
        report("removing the copy of the master's data")
        try await database.files.discard(kept)
    }
}

extension LocalDatabase {
    static func identifier(of cluster: DatabaseCluster) async throws -> String {
        "\(try await ControlData.read(of: cluster).systemIdentifier)"
    }
}
