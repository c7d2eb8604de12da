import PostgresControl
import Testing

@Suite("WAL positions")
struct WALPositionTests {
    @Test("are read and written in the server's spelling", arguments: ["0/0", "0/16B3748", "1/0", "FFFFFFFF/FFFFFFFF"])
    func roundTrip(text: String) throws {
        #expect(try #require(WALPosition(text)).description == text)
    }

    @Test(
        "that are none are refused",
        arguments: [
            "", "/", "0", "0/", "/0", "0/16B3748/1", "0/123456789", "0/-1", "+0/1", "0/+1", "G/0", " 0/1", "0x1/0",
        ]
    )
    func refused(text: String) {
        #expect(WALPosition(text) == nil)
    }

    @Test("are ordered by place, and their distance is never negative")
    func order() throws {
        let early = try #require(WALPosition("0/FFFFFFFF"))
        let late = try #require(WALPosition("1/0"))
        #expect(early < late)
        #expect(late.distance(since: early) == 1)
        #expect(early.distance(since: late) == 0)
    }
}
