import Glibc
import ServiceControl
import SystemSupport
import Testing

@Suite("Signs of life for systemd")
struct SupervisorSocketTests {
    @Test("several words are one datagram")
    func told() throws {
        let reader = try DatagramReader()
        #expect(try SupervisorSocket.tell([.ready, .status("two\nlines"), .watchdog], at: reader.path))
        #expect(reader.next().map { String(decoding: $0, as: UTF8.self) } == "READY=1\nSTATUS=two lines\nWATCHDOG=1")
        #expect(try SupervisorSocket.tell([.stopping, .extendTimeout(.milliseconds(1500))], at: reader.path))
        #expect(
            reader.next().map { String(decoding: $0, as: UTF8.self) } == "STOPPING=1\nEXTEND_TIMEOUT_USEC=1500000"
        )
    }

    @Test("where nobody listens that is no error, where the socket is gone it is one, and a full one isn't waited for")
    func silent() throws {
        #expect(try !SupervisorSocket.tell([.ready], at: nil))
        #expect(throws: SystemError.self) { try SupervisorSocket.tell([.ready], at: "/tmp/snr-nobody") }
        let reader = try DatagramReader()
        #expect(throws: SystemError.self) {
            for _ in 0..<100_000 { _ = try SupervisorSocket.tell([.watchdog], at: reader.path) }
        }
    }

    @Test("the watchdog's interval is read, if it is meant for this process")
    func watchdog() {
        #expect(SupervisorSocket.watchdogInterval(microseconds: nil, process: nil) == nil)
        #expect(SupervisorSocket.watchdogInterval(microseconds: "30000000", process: nil) == .seconds(30))
        #expect(SupervisorSocket.watchdogInterval(microseconds: "30000000", process: "1") == nil)
        #expect(SupervisorSocket.watchdogInterval(microseconds: "30000000", process: "\(getpid())") == .seconds(30))
        #expect(SupervisorSocket.watchdogInterval(microseconds: "soon", process: nil) == nil)
    }
}
