import ClusterModel
import StatusDocuments
import Testing

@Suite("Whether a LIM's own server has its newest data, before the other copies are removed")
struct DataElsewhereTests {
    private let one: ServerName
    private let standby: ServerName
    private let name: ClusterName

    init() throws {
        one = try #require(ServerName("lim1"))
        standby = try #require(ServerName("standby"))
        name = try #require(ClusterName("telephony"))
    }

    private func entry(
        _ server: ServerName,
        _ version: String,
        _ hash: String,
        inPlace: Bool = true
    ) -> ClusterStatusDocument.DataEntry {
        .init(
            server: server,
            version: version,
            hash: hash,
            producer: server,
            ageSeconds: 1,
            bytes: 1,
            versions: 1,
            inPlace: inPlace
        )
    }

    private func holder(_ data: [ClusterStatusDocument.DataEntry]?) -> ServerName? {
        let lim = ClusterStatusDocument.LIMEntry(
            lim: .one,
            regular: one,
            priority: 1,
            runsOn: nil,
            state: .failed,
            lockedTo: nil,
            dataVersion: nil,
            data: data
        )
        let cluster = ClusterStatusDocument.Cluster(
            name: name,
            fallback: .manual,
            behaviour: .normal,
            detection: .standard,
            servers: [],
            lims: [lim],
            alarms: []
        )
        #expect(cluster.dataElsewhere(of: []) == nil)
        return cluster.dataElsewhere(of: [.one])?.holder
    }

    @Test("R-DH-09, LM-12: the same on both, or newer at home, or none at all: nothing would be lost")
    func atHome() {
        #expect(holder(nil) == nil)
        #expect(holder([]) == nil)
        #expect(holder([entry(one, "2.3", "a")]) == nil)
        #expect(holder([entry(one, "2.3", "a"), entry(standby, "2.3", "a", inPlace: false)]) == nil)
        #expect(holder([entry(one, "2.10", "b"), entry(standby, "2.9", "a")]) == nil)
        #expect(holder([entry(one, "10.1", "b"), entry(standby, "9.4", "a")]) == nil)
    }

    @Test("R-DH-09, LM-12: what only the standby has, or has in place, would be lost")
    func elsewhere() {
        #expect(holder([entry(standby, "2.1", "a")]) == standby)
        #expect(holder([entry(one, "1.7", "a"), entry(standby, "2.1", "b")]) == standby)
        #expect(holder([entry(one, "2.1", "b", inPlace: false), entry(standby, "2.1", "b")]) == standby)
        #expect(holder([entry(one, "2.1", "a"), entry(standby, "2.1", "b")]) == standby)
    }
}
