import Glibc
import ServiceControl
import SystemSupport
import Testing

@Suite("Signs of life for systemd", .serialized)
struct SupervisorSocketTests {
    @Test("several words are one datagram")
    func told() throws {
        let reader = try DatagramReader()
        setenv("NOTIFY_SOCKET", reader.path, 1)
        defer { unsetenv("NOTIFY_SOCKET") }
        #expect(try SupervisorSocket.tell(.ready, .status("two\nlines"), .watchdog))
        #expect(reader.next().map { String(decoding: $0, as: UTF8.self) } == "READY=1\nSTATUS=two lines\nWATCHDOG=1")
        #expect(try SupervisorSocket.tell(.stopping, .extendTimeout(.milliseconds(1500))))
        #expect(
            reader.next().map { String(decoding: $0, as: UTF8.self) } == "STOPPING=1\nEXTEND_TIMEOUT_USEC=1500000"
        )
    }

    @Test("where nobody listens that is no error, where the socket is gone it is one, and a full one isn't waited for")
    func silent() throws {
        #expect(try !SupervisorSocket.tell(.ready))
        setenv("NOTIFY_SOCKET", "/tmp/snr-nobody", 1)
        #expect(throws: SystemError.self) { try SupervisorSocket.tell(.ready) }
        let reader = try DatagramReader()
        setenv("NOTIFY_SOCKET", reader.path, 1)
        defer { unsetenv("NOTIFY_SOCKET") }
        #expect(throws: SystemError.self) { for _ in 0..<100_000 { try SupervisorSocket.tell(.watchdog) } }
    }

    @Test("the watchdog's interval is read, if it is meant for this process")
    func watchdog() {
        defer {
            unsetenv("WATCHDOG_USEC")
            unsetenv("WATCHDOG_PID")
        }
        #expect(SupervisorSocket.watchdogInterval == nil)
        setenv("WATCHDOG_USEC", "30000000", 1)
        #expect(SupervisorSocket.watchdogInterval == .seconds(30))
        setenv("WATCHDOG_PID", "1", 1)
        #expect(SupervisorSocket.watchdogInterval == nil)
        setenv("WATCHDOG_PID", "\(getpid())", 1)
        #expect(SupervisorSocket.watchdogInterval == .seconds(30))
        setenv("WATCHDOG_USEC", "soon", 1)
        #expect(SupervisorSocket.watchdogInterval == nil)
    }
}
