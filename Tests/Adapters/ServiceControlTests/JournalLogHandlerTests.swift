import Glibc
import Logging
import ServiceControl
import Testing

@Suite("Log entries in the journal's own protocol", .timeLimit(.minutes(1)))
struct JournalLogHandlerTests {
    @Test("the event stays constant, each piece of metadata is a field, the message shows all")
    func fields() throws {
        let reader = try DatagramReader()
        var log = Logger(label: "placement") { label in
            JournalLogHandler(label: label, identifier: "redundancyd", sink: JournalSink(path: reader.path))
        }
        log[metadataKey: "lim"] = "1"
        log.notice("LIM started", metadata: ["on-server": "standby", "since": "now"])
        let text = reader.next().map { String(decoding: $0, as: UTF8.self) }
        #expect(
            text == """
                MESSAGE=LIM started (lim: 1, on-server: standby, since: now)
                SNR_EVENT=LIM started
                PRIORITY=5
                SYSLOG_IDENTIFIER=redundancyd
                SNR_LOGGER=placement
                SNR_LIM=1
                SNR_ON_SERVER=standby
                SNR_SINCE=now

                """
        )
        log.debug("not shown at this level")
        #expect(reader.next() == nil)
    }

    @Test("a value of several lines can't forge a field")
    func lines() {
        let entry = JournalEntry(
            sentence: "said",
            level: .error,
            identifier: "i",
            logger: "l",
            metadata: [("text", "a\nMESSAGE=forged")]
        )
        let expected: [UInt8] =
            Array("SNR_TEXT\n".utf8) + [16, 0, 0, 0, 0, 0, 0, 0] + Array("a\nMESSAGE=forged\n".utf8)
        #expect(entry.datagram.suffix(expected.count).elementsEqual(expected))
        #expect(entry.line == "<3>said text=a MESSAGE=forged")
    }

    private func entry(_ sentence: String) -> JournalEntry {
        JournalEntry(sentence: sentence, level: .notice, identifier: "i", logger: "l", metadata: [])
    }

    @Test("DESIGN 3.1: a journal that reads nothing, by neither way, keeps nobody who logs waiting")
    func hanging() throws {
        let reader = try DatagramReader()
        var pair: [Int32] = [-1, -1]
        try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &pair) == 0)
        defer { for number in pair { close(number) } }
        let sink = JournalSink(path: reader.path, otherwise: pair[0])
        for _ in 0..<3000 { sink.write(entry(String(repeating: "x", count: 1000))) }
        #expect(reader.next() != nil)
        var buffer = [UInt8](repeating: 0, count: 4)
        #expect(recv(pair[1], &buffer, buffer.count, Int32(MSG_DONTWAIT)) == 4)
        #expect(String(decoding: buffer, as: UTF8.self) == "<5>x")
    }

    @Test("where there is no journal a pipe, terminal or file gets the line")
    func otherwise() throws {
        var pair: [Int32] = [-1, -1]
        try #require(pipe(&pair) == 0)
        defer { for number in pair { close(number) } }
        JournalSink(path: "/nonexistent/journal", otherwise: pair[1]).write(entry("said"))
        var buffer = [UInt8](repeating: 0, count: 100)
        let count = read(pair[0], &buffer, buffer.count)
        #expect(String(decoding: buffer.prefix(max(0, count)), as: UTF8.self) == "<5>said\n")
    }

    @Test("an entry fits into one datagram, whatever it is given")
    func bounded() {
        let long = String(repeating: "x", count: 100_000)
        let pieces = (0..<1000).map { ("key\($0)", $0 == 0 ? long : "v") }
        let entry = JournalEntry(sentence: long, level: .info, identifier: "i", logger: "l", metadata: pieces)
        #expect(entry.datagram.count < 32768)
    }
}
