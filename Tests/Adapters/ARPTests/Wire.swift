import ARP
import Glibc
import NetworkTestKit
import Synchronization

/// Two hosts on one cable, 10.99.0.11 and 10.99.0.12.
struct Wire {
    static let hereAddress: UInt32 = 0x0a63_000b
    static let thereAddress: UInt32 = 0x0a63_000c

    let here: NetworkNamespace
    let there: NetworkNamespace

    init() throws {
        here = try NetworkNamespace("arp1")
        there = try NetworkNamespace("arp2")
        try NetworkNamespace.join(here, there)
        try here.run("ip address add 10.99.0.11/24 dev eth0")
        try there.run("ip address add 10.99.0.12/24 dev eth0")
    }

    func socket(in namespace: NetworkNamespace, interest: ARPInterest? = nil) async throws -> ARPSocket {
        try await namespace.perform { try ARPSocket(on: "eth0", interest: interest) }
    }

    /// Sends plain IPv4 traffic from there to here.
    func sendDatagrams(_ count: Int) async throws {
        try await there.perform {
            let number = Glibc.socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
            defer { close(number) }
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = UInt16(9).bigEndian
            address.sin_addr.s_addr = Wire.hereAddress.bigEndian
            for _ in 0..<count {
                _ = withUnsafePointer(to: &address) {
                    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                        sendto(number, "x", 1, 0, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                    }
                }
            }
        }
    }

    /// Runs the body while everything heard is kept.
    func listening(
        on socket: ARPSocket,
        _ body: (Ears) async throws -> Void
    ) async throws {
        let ears = Ears()
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { for await event in socket.events { ears.add(event) } }
            await socket.settle()
            try await body(ears)
            tasks.cancelAll()
        }
    }
}

/// What a test has heard so far.
final class Ears: Sendable {
    private let state = Mutex<[ARPEvent]>([])

    func add(_ event: ARPEvent) { state.withLock { $0.append(event) } }

    var events: [ARPEvent] { state.withLock { $0 } }

    var messages: [ARPMessage] { events.compactMap { if case .heard(let message, _) = $0 { message } else { nil } } }

    var frames: [HardwareAddress] { events.compactMap { if case .frame(let source, _) = $0 { source } else { nil } } }

    /// Waits for the condition to hold, up to a limit; answers whether it does.
    func wait(limit: Duration = .seconds(5), for condition: (Ears) -> Bool) async -> Bool {
        let end = ContinuousClock.now + limit
        while ContinuousClock.now < end {
            if condition(self) { return true }
            try? await Task.sleep(for: .milliseconds(2))
        }
        return condition(self)
    }
}
