import ARP
import ClusterModel
import Logging
import Netlink
import NetworkTestKit
import SystemSupport
import Testing
import redundancyd

/// An address that moves, on a real cable. What the neighbour remembers of it decides where a client's packets go.
@Suite("an address that is held", .serialized, .enabled(if: Shell.canRunLive(), "needs root"), .timeLimit(.minutes(1)))
struct HeldAddressTests {
    private static let address = IPv4Address(value: 0x0a63_0064)

    /// The first claim of a process, whose permission was faster: what had been adopted was claimed without a word, and
    /// for up to a minute clients asked the server that was gone.
    @Test("R-CL-27, LM-17: what is claimed is announced, though a permission had put it here already")
    func adoptedFirst() async throws {
        let there = try await Host()
        try await there.running { held in
            held.permit()
            try #require(await there.waits { held.isHeld })
            try there.remembersAnother()
            held.claim()
            #expect(await there.waits { there.isTold }, "\(there.memory)")
        }
    }

    @Test("R-CL-27, LM-17: what is claimed anew after it was released is announced again")
    func claimedAgain() async throws {
        let there = try await Host()
        try await there.running { held in
            try there.remembersAnother()
            held.claim()
            try #require(await there.waits { there.isTold })
            held.release()
            try #require(await there.waits { !held.isHeld })
            try there.remembersAnother()
            held.claim()
            #expect(await there.waits { there.isTold }, "\(there.memory)")
        }
    }

    /// A daemon that starts anew beside what it serves: nothing has moved.
    @Test("R-CL-27: what is only permitted is held, and not announced")
    func adoptedOnly() async throws {
        let there = try await Host()
        try await there.running { held in
            try there.remembersAnother()
            held.permit()
            try #require(await there.waits { held.isHeld })
            #expect(!(await there.waits(limit: .milliseconds(300)) { there.isTold }), "\(there.memory)")
        }
    }

    /// The server with the address, and its neighbour.
    private struct Host {
        let here: NetworkNamespace
        let neighbour: NetworkNamespace
        let held: HeldAddress
        let hardware: HardwareAddress

        init() async throws {
            let here = try NetworkNamespace("held")
            neighbour = try NetworkNamespace("beside")
            try NetworkNamespace.join(here, neighbour)
            try here.run("ip address add 10.99.0.11/24 dev eth0")
            try neighbour.run("ip address add 10.99.0.12/24 dev eth0")
            let (lease, socket) = try await here.perform { (try AddressLease(), try ARPSocket(on: "eth0")) }
            self.here = here
            hardware = socket.hardware
            held = HeldAddress(
                HeldAddressTests.address,
                prefixLength: 24,
                interface: "eth0",
                lease: lease,
                socket: socket,
                log: Logger(label: "held") { _ in SwiftLogNoOpLogHandler() }
            )
        }

        func running(_ body: (HeldAddress) async throws -> Void) async throws {
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { await held.run() }
                try await body(held)
                tasks.cancelAll()
            }
        }

        /// As after months with the other server.
        func remembersAnother() throws {
            try neighbour.run("ip neighbour replace 10.99.0.100 lladdr 02:00:00:00:00:99 dev eth0 nud stale")
        }

        var memory: String { (try? neighbour.run("ip neighbour show 10.99.0.100")) ?? "not read" }
        var isTold: Bool { memory.contains(hardware.description) }

        func waits(limit: Duration = .seconds(5), for condition: () -> Bool) async -> Bool {
            let end = ContinuousClock.now + limit
            while ContinuousClock.now < end {
                if condition() { return true }
                try? await Task.sleep(for: .milliseconds(5))
            }
            return condition()
        }
    }
}
