import Logging
import ServiceControl
import Testing

@Suite("Log entries in the journal's own protocol")
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

    @Test("an entry fits into one datagram, whatever it is given")
    func bounded() {
        let long = String(repeating: "x", count: 100_000)
        let pieces = (0..<1000).map { ("key\($0)", $0 == 0 ? long : "v") }
        let entry = JournalEntry(sentence: long, level: .info, identifier: "i", logger: "l", metadata: pieces)
        #expect(entry.datagram.count < 32768)
    }
}
