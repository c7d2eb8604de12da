import ClusterModel
import FoundationEssentials
import StatusDocuments
import Testing

@Suite("The documents of status keep the keys that scripts rely on")
struct StatusDocumentsTests {
    @Test("An unconfigured server prints every key of R-UT-03, the unknown ones as null")
    func everyKeyIsThere() throws {
        let text = try encoded(ManagementStatusDocument(configured: false))
        for key in [
            "schema", "configured", "thisServer", "role", "state", "active", "eligible", "epoch", "protected", "reason",
            "unprotectedSince", "peer", "virtualIP", "lim1", "database", "silentLogin", "fallback", "thirdVote",
            "applications", "alarms", "lastMove",
        ] { #expect(text.contains("\"\(key)\":"), "\(key) is missing in \(text)") }
        #expect(text.contains("\"peer\":null"))
    }

    @Test("A document comes back from its text as it was, and a missing key is unknown")
    func roundTrip() throws {
        var document = ManagementStatusDocument(configured: true, protected: true, reason: "streaming in sync")
        document.peer = .init(name: try #require(ServerName("standby")), state: .passive, heardSecondsAgo: 0.1)
        document.epoch = 7
        let data = try JSONEncoder().encode(document)
        #expect(try JSONDecoder().decode(ManagementStatusDocument.self, from: data) == document)

        let short = #"{"schema":1,"configured":false,"protected":false,"applications":[],"alarms":[]}"#
        let read = try JSONDecoder().decode(ManagementStatusDocument.self, from: Data(short.utf8))
        #expect(read == ManagementStatusDocument(configured: false))
    }

    @Test("A LIM that runs nowhere prints runsOn as null (R-CM-11)")
    func clusterKeys() throws {
        let server = try #require(ServerName("lim1"))
        let lim = ClusterStatusDocument.LIMEntry(
            lim: .one,
            regular: server,
            priority: 1,
            runsOn: nil,
            state: nil,
            lockedTo: nil,
            dataVersion: nil
        )
        let text = try encoded(lim)
        #expect(
            text
                == #"{"dataVersion":null,"lim":1,"lockedTo":null,"passive":null,"passiveState":null,"priority":1,"#
                + #""readyForFallback":null,"regular":"lim1","runsOn":null,"state":null}"#
        )
    }

    private func encoded(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
