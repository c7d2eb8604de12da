import ClusterModel
import ManagementFailover
import Testing

@Suite("Reigns and log positions")
struct HistoryTests {
    private func epoch(_ number: UInt64, parent: UInt64 = 0) throws -> Epoch {
        Epoch(number: number, id: 1000 + number, active: try #require(ServerName("lim1")), parent: parent)
    }

    @Test("a history remembers the newest 64 reigns")
    func bounded() throws {
        var history = EpochHistory(first: try epoch(1))
        for number in UInt64(2)...100 { history.append(try epoch(number)) }
        #expect(history.epochs.count == 64)
        #expect(history.last.number == 100)
        #expect(history.contains(1037))
        #expect(!history.contains(1036))
    }

    @Test("an empty or an absurdly long history is none")
    func refused() throws {
        #expect(EpochHistory([]) == nil)
        #expect(EpochHistory(Array(repeating: try epoch(1), count: 65)) == nil)
    }

    @Test(
        "log positions as PostgreSQL writes them",
        arguments: [("0/0", 0), ("0/16B3748", 0x16B_3748), ("1/0", 0x1_0000_0000), ("FFFFFFFF/FFFFFFFF", UInt64.max)]
    )
    func positions(text: String, value: UInt64) {
        #expect(LSN(text)?.value == value)
        #expect(LSN(value: value).description == text)
    }

    @Test(
        "what is no log position",
        arguments: ["", "0", "/", "0/", "/0", "0/0/0", "G/0", "0/123456789", "-1/0", "0/ 1"]
    )
    func noPosition(text: String) { #expect(LSN(text) == nil) }

    @Test("the distance between two positions never underflows")
    func distance() {
        #expect(LSN(value: 5).bytes(since: LSN(value: 9)) == 0)
        #expect(LSN(value: .max).bytes(since: .zero) == .max)
    }
}
