import ClusterModel
import StatusDocuments
import Testing
import utilities

@Suite("A broken-off set-up whose engine went on by itself (DESIGN 3.3)")
struct BrokenOffRulesTests {
    private let lim1: ServerName
    private let standby: ServerName

    init() throws {
        lim1 = try #require(ServerName("lim1"))
        standby = try #require(ServerName("standby"))
    }

    private func status(
        _ state: ManagementStatusDocument.State,
        peer: ManagementStatusDocument.State? = nil,
        isProtected: Bool = false
    ) -> ManagementStatusDocument {
        var document = ManagementStatusDocument(configured: true, protected: isProtected)
        document.state = state
        document.peer = ManagementStatusDocument.Peer(name: lim1, state: peer, heardSecondsAgo: nil)
        return document
    }

    @Test("It is through once the pair is protected, or this server leads it; not while it copies")
    func through() {
        #expect(BrokenOffRules.isThrough(status(.passive, peer: .active, isProtected: true)))
        #expect(BrokenOffRules.isThrough(status(.alone)))
        #expect(BrokenOffRules.isThrough(status(.active, peer: .passive)))
        #expect(!BrokenOffRules.isThrough(status(.rejoining, peer: .active)))
        #expect(!BrokenOffRules.isThrough(ManagementStatusDocument(configured: false)))
    }

    private func refusal(_ status: ManagementStatusDocument?, hasLed: Bool = false) -> String? {
        BrokenOffRules.undoRefusal(on: standby, peer: lim1, isMaster: false, status, hasLed: hasLed)
    }

    @Test("The standby's part is not taken back while it leads, or once it has led, whoever answers")
    func standbyLeads() {
        for state in [ManagementStatusDocument.State.active, .alone] {
            #expect(refusal(status(state))?.contains("remove --peer-lost") == true)
        }
        #expect(refusal(nil, hasLed: true) != nil)
        #expect(refusal(nil) == nil)
        #expect(refusal(status(.rejoining, peer: .active)) == nil)
    }

    @Test("The master's part is not taken back while the other server is active")
    func masterFollows() {
        func refusal(_ status: ManagementStatusDocument?) -> String? {
            BrokenOffRules.undoRefusal(on: standby, peer: lim1, isMaster: true, status, hasLed: false)
        }
        #expect(refusal(status(.passive, peer: .active))?.contains("redundancy fallback") == true)
        #expect(refusal(status(.alone)) == nil)
        #expect(refusal(ManagementStatusDocument(configured: false)) == nil)
        #expect(refusal(nil) == nil)
    }
}
