import BulkData
import Glibc
import SetupPlan

/// What the daemon keeps of mirrored folders on a server: gone with the mirror, but for files in conflict, which are
/// somebody's.
struct MirrorLeftovers: MarkedOperation {
    static let name = "notes about mirrored folders"
    private static let folder = "/var/lib/sn-redundancy/mirror"
    /// Lets the other server read the folders.
    private static let readable = "/run/sn-redundancy/rsyncd.conf"

    var name: String { Self.name }

    static let state = OperationState(name)

    func carryOut(_ operation: OperationState, report: @escaping @Sendable (String) -> Void) async throws {}

    func takeBack(_ operation: OperationState, report: @escaping @Sendable (String) -> Void) async throws {
        unlink(Self.readable)
        for part in ["offered", "agreed", "incoming"] { try await Archive.remove("\(Self.folder)/\(part)") }
        // Fails where conflicts are kept, and there they stay.
        if rmdir("\(Self.folder)/kept") == 0 || errno == ENOENT {
            rmdir(Self.folder)
        } else {
            report("files in conflict stay in \(Self.folder)/kept")
        }
    }
}
