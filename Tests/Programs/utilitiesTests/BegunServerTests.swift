import ClusterModel
import FoundationEssentials
import Testing

import utilities

@Suite("An addition of a server that was killed goes on by the same command (R-CM-30, DESIGN 3.3)")
struct BegunServerTests {
    private static let hostKey = "SHA256:abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ"

    private func begun(lim: LIMNumber? = nil) -> BegunServer {
        let server = Server(
            name: Fixture.server("lim3"),
            id: 3,
            address: Fixture.address("10.99.0.50"),
            prefixLength: 24,
            admin: "mxone_admin",
            lim: lim,
            role: lim == nil ? .free : .regular
        )
        return BegunServer(server, hostKey: Self.hostKey)
    }

    @Test("The note is read back, and one that is damaged says nothing")
    func note() throws {
        let text = String(decoding: try JSONEncoder().encode(begun()), as: UTF8.self)
        #expect(BegunServer.read(text) == begun())
        #expect(BegunServer.read(String(text.dropLast(4))) == nil)
    }

    @Test(
        "Only the same name, address and machine are taken in",
        arguments: [
            ("lim3", "10.99.0.50", hostKey, true), ("lim4", "10.99.0.50", hostKey, false),
            ("lim3", "10.99.0.51", hostKey, false), ("lim3", "10.99.0.50", "SHA256:other", false),
        ]
    )
    func again(_ name: String, _ address: String, _ hostKey: String, _ isAgain: Bool) {
        let asked = begun().isAgain(Fixture.server(name), at: Fixture.address(address), hostKey: hostKey)
        #expect(asked == isAgain)
    }

    @Test("Status names both ways: the same command, with its LIM, and the removal")
    func way() {
        #expect(begun().what == "addition of server lim3")
        #expect(begun().way.contains("server add lim3 --address 10.99.0.50 --user mxone_admin. Or"))
        #expect(begun(lim: .one).way.contains("--user mxone_admin --lim 1. Or"))
        #expect(begun().way.hasSuffix("mxone_maintenance server remove lim3"))
    }
}
