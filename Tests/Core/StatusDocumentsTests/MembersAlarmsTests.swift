import ClusterModel
import StatusDocuments
import Testing

@Suite("R-AL-09: what is wrong with one member is seen on the others")
struct MembersAlarmsTests {
    private let lim1: ServerName
    private let lim2: ServerName

    init() throws {
        lim1 = try #require(ServerName("lim1"))
        lim2 = try #require(ServerName("lim2"))
    }

    private func alarm(
        _ code: String,
        _ object: String,
        _ severity: Severity = .warning,
        text: String = "text",
        server: ServerName? = nil
    ) -> AlarmEntry {
        AlarmEntry(
            code: code,
            severity: severity,
            object: object,
            since: "2026-11-30T12:00:00Z",
            text: text,
            advice: "advice",
            server: server
        )
    }

    @Test("own ones first; what several see is said once, and notices are their server's business")
    func beside() {
        var members = MembersAlarms()
        let own = [alarm("disk-full", "standby:/etc")]
        members.hear([alarm("disk-full", "lim2:/etc"), alarm("lim-locked", "LIM 1")], from: lim2)
        members.hear([alarm("lim-locked", "LIM 1"), alarm("lim-preloaded", "LIM 2", .notice)], from: lim1)
        let others = [
            alarm("lim-locked", "LIM 1", server: lim1), alarm("disk-full", "lim2:/etc", server: lim2),
        ]
        #expect(members.beside(own) == own + others)
        #expect(members.beside(own + [alarm("lim-locked", "LIM 1")]).count == 3)
    }

    @Test("a list replaces the one before it, and goes with its server")
    func life() {
        var members = MembersAlarms()
        members.hear([alarm("a", "x"), alarm("b", "x")], from: lim2)
        members.hear([alarm("b", "x")], from: lim2)
        #expect(members.beside([]) == [alarm("b", "x", server: lim2)])
        members.see(members: [lim1])
        #expect(members.beside([]).isEmpty)
    }

    @Test("what a member sends may be anything: neither terminals nor memory suffer from it")
    func hostile() {
        var members = MembersAlarms()
        let escape = alarm("x\u{1b}", "lim2\u{9b}2J", text: "a\u{202e}b\nc\u{7}d")
        members.hear([escape, alarm("", "x"), alarm("long", String(repeating: "x", count: 5000))], from: lim2)
        #expect(members.beside([]) == [alarm("x?", "lim2?2J", text: "a?b?c?d", server: lim2)])
        members.hear((0..<1000).map { alarm("code", "\($0)") }, from: lim2)
        #expect(members.beside([]).count == MembersAlarms.limit)
    }
}
