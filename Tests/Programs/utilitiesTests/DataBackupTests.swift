import ClusterModel
import StatusDocuments
import Synchronization
import Testing
import utilities

@Suite("data_backup of every LIM that runs here (R-DH-02)")
struct DataBackupTests {
    /// A daemon whose LIMs 2, 3 and 4 run here, and that refuses some of them.
    private final class Daemon: DaemonRequests {
        let refused: Set<String>
        private let lims = Mutex<[String]>([])

        init(refused: Set<String>) { self.refused = refused }

        var asked: [String] { lims.withLock { $0 } }

        func ask(
            _ request: DaemonRequest,
            onProgress: @escaping @Sendable (String) -> Void
        ) async throws -> DaemonAnswer {
            guard let lim = request.arguments["lim"] else {
                return DaemonAnswer(status: 0, message: "", data: try JSONText.of(try Self.clusters()))
            }
            lims.withLock { $0.append(lim) }
            return refused.contains(lim)
                ? DaemonAnswer(status: 78, message: "There is no room.", data: nil)
                : DaemonAnswer(status: 0, message: "LIM \(lim) is stored.", data: nil)
        }

        private static func clusters() throws -> ClusterStatusDocument {
            let here = try #require(ServerName("lim1"))
            let lims = try (2...4).map { number in
                ClusterStatusDocument.LIMEntry(
                    lim: try #require(LIMNumber(number)),
                    regular: here,
                    priority: 1,
                    runsOn: here,
                    state: .running,
                    lockedTo: nil,
                    dataVersion: nil
                )
            }
            let cluster = ClusterStatusDocument.Cluster(
                name: try #require(ClusterName("c1")),
                fallback: .manual,
                behaviour: .normal,
                detection: .standard,
                servers: [],
                lims: lims,
                alarms: []
            )
            return ClusterStatusDocument(clusters: [cluster])
        }
    }

    private struct Printed: Decodable {
        struct Entry: Decodable { var lim: LIMNumber }

        var ok: Bool
        var exit: Int32
        var stored: [Entry]
        var failed: [Entry]
    }

    @Test("One that fails keeps none of the others from being stored; all are named, with the status of a failure")
    func others() async throws {
        let daemon = Daemon(refused: ["2"])
        let run = await Ran(["--json"], of: .dataBackup, with: FakeOperations(), daemon: daemon)
        #expect(daemon.asked == ["2", "3", "4"])
        #expect(run.status == 78)
        #expect(
            run.said.contains("LIM 3 is stored. LIM 4 is stored. LIM 2 was not stored: There is no room."),
            "\(run.said)"
        )
        let printed = try JSONText.read(Printed.self, from: run.printed)
        #expect(!printed.ok && printed.exit == 78)
        #expect(printed.stored.map(\.lim.description) == ["3", "4"])
        #expect(printed.failed.map(\.lim.description) == ["2"])
    }

    @Test("All stored is said as ever, and one alone that fails, too")
    func asEver() async {
        let all = await Ran([], of: .dataBackup, with: FakeOperations(), daemon: Daemon(refused: []))
        #expect(
            all.status == 0 && all.said.contains("LIM 2 is stored. LIM 3 is stored. LIM 4 is stored."),
            "\(all.said)"
        )
        let one = await Ran(["--lim", "2"], of: .dataBackup, with: FakeOperations(), daemon: Daemon(refused: ["2"]))
        #expect(one.status == 78 && one.said.contains("There is no room."), "\(one.said)")
        #expect(!one.said.contains("was not stored"), "\(one.said)")
    }
}
