import ARP
import Testing

@Suite("ARP messages on the wire")
struct ARPMessageTests {
    private let here = HardwareAddress(bytes: [0x02, 0, 0, 0, 0, 0x11])!
    private let there = HardwareAddress(bytes: [0x02, 0, 0, 0, 0, 0x12])!

    @Test("a unicast question")
    func question() {
        let message = ARPMessage.request(for: 0x0a63_000c, from: 0x0a63_000b, at: here, to: there)
        #expect(
            hex(message.frame) == """
                02 00 00 00 00 12 02 00 00 00 00 11 08 06
                00 01 08 00 06 04 00 01
                02 00 00 00 00 11 0a 63 00 0b 00 00 00 00 00 00 0a 63 00 0c
                """
        )
    }

    @Test("a probe claims nothing: its sender is zero (RFC 5227)")
    func probe() {
        #expect(
            hex(ARPMessage.probe(for: 0x0a63_0064, at: here).frame) == """
                ff ff ff ff ff ff 02 00 00 00 00 11 08 06
                00 01 08 00 06 04 00 01
                02 00 00 00 00 11 00 00 00 00 00 00 00 00 00 00 0a 63 00 64
                """
        )
    }

    @Test("an announcement names the address as sender and as target, as a request and as a reply")
    func announcement() {
        #expect(
            hex(ARPMessage.announcement(of: 0x0a63_0064, at: here, as: .reply).frame) == """
                ff ff ff ff ff ff 02 00 00 00 00 11 08 06
                00 01 08 00 06 04 00 02
                02 00 00 00 00 11 0a 63 00 64 02 00 00 00 00 11 0a 63 00 64
                """
        )
        let request = ARPMessage.announcement(of: 0x0a63_0064, at: here, as: .request)
        #expect(request.sender == request.target && request.targetHardware == .zero && request.operation == .request)
    }

    @Test("what is sent is read back the same, with or without the padding of a short frame")
    func roundTrip() {
        let message = ARPMessage.request(for: 1, from: .max, at: here, to: there)
        #expect(ARPMessage(frame: message.frame) == message)
        #expect(ARPMessage(frame: message.frame + [UInt8](repeating: 0, count: 18)) == message)
    }

    @Test("anything else is no message: cut at any byte, of other kinds, or noise")
    func refused() {
        let frame = ARPMessage.probe(for: 1, at: here).frame
        for length in 0..<frame.count { #expect(ARPMessage(frame: Array(frame.prefix(length))) == nil) }
        for index in 12..<22 {
            var odd = frame
            odd[index] ^= 0x40
            #expect(ARPMessage(frame: odd) == nil, "byte \(index)")
        }
        for _ in 0..<10_000 {
            let noise = (0..<Int.random(in: 0...80)).map { _ in UInt8.random(in: 0...255) }
            #expect(ARPMessage(frame: noise) == nil)
        }
    }

    /// One row for each: the frame's head, the kinds, the addresses.
    private func hex(_ frame: [UInt8]) -> String {
        let text = frame.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
        return [text[..<14], text[14..<22], text[22...]].map { $0.joined(separator: " ") }.joined(separator: "\n")
    }
}
