import CLinux
import Glibc
import SystemSupport

/// The sockets of one interface while it is there. Stays on the listening thread.
final class Ear {
    /// How often a peer in doubt is reported, however much it sends.
    private static let frameInterval = Duration.milliseconds(20)
    /// Only a few frames matter there; what a peer sends faster is dropped by the kernel.
    private static let tapBuffer: Int32 = 4096

    /// Of messages at once, so that a flood can't keep the thread from its other work.
    static let messageLimit = 512

    private let interface: String
    private let socket: PacketSocket
    /// Gets IPv4 frames from the hardware addresses in doubt; there is none while nobody is.
    private var tap: PacketSocket?
    private var tapRestsUntil = Duration.zero
    private var wish: ListenerState.Wish

    init(on interface: String, wish: ListenerState.Wish) throws(ARPError) {
        self.interface = interface
        self.wish = ListenerState.Wish(interest: wish.interest, doubted: [])
        socket = try PacketSocket.open(on: interface, type: ETH_P_ARP, filter: .messages(of: wish.interest))
        // A link that is down is told only to who reads.
        do throws(SystemError) { _ = try messages() } catch { throw ARPError(code: .system(error)) }
    }

    func adjust(to wished: ListenerState.Wish) throws(ARPError) {
        guard wished != wish else { return }
        if wished.interest != wish.interest {
            try socket.attach(.messages(of: wished.interest))
        }
        if wished.doubted != wish.doubted {
            tap = nil
            if !wished.doubted.isEmpty {
                let filter = FrameFilter.frames(from: wished.doubted)
                // IPv4 rather than all frames: a tap for all would get what this server sends, too.
                tap = try .open(on: interface, type: ETH_P_IP, filter: filter, buffer: Self.tapBuffer)
            }
            tapRestsUntil = .zero
        }
        wish = wished
    }

    /// Everything that has arrived, without what this interface sent itself.
    func messages() throws(SystemError) -> [ARPMessage] {
        var messages: [ARPMessage] = []
        while messages.count < Self.messageLimit, let frame = try socket.receive() {
            guard let message = ARPMessage(frame: frame), message.source != socket.hardware,
                message.senderHardware != socket.hardware
            else { continue }
            messages.append(message)
        }
        return messages
    }

    /// Who of those in doubt has sent anything since it was last asked.
    func doubtedSources(at now: Duration) throws(SystemError) -> [HardwareAddress] {
        guard now >= tapRestsUntil else { return [] }
        var sources: [HardwareAddress] = []
        for _ in 0..<64 {
            guard let frame = try tap?.receive(limit: 14) else { break }
            guard let source = HardwareAddress(bytes: frame.dropFirst(6).prefix(6)), !sources.contains(source) else {
                continue
            }
            sources.append(source)
        }
        if !sources.isEmpty { tapRestsUntil = now + Self.frameInterval }
        return sources
    }

    /// Waits until something arrives, if that is to be heard, or the limit has passed; true if it was the wake-up.
    func wait(or wakeUp: WakeUp, limit: Duration?, hearing: Bool) throws(SystemError) -> Bool {
        var numbers = [wakeUp.number]
        if hearing { numbers.append(socket.number) }
        var limit = limit
        if let number = tap?.number {
            let rest = tapRestsUntil - MonotonicClock.sinceStart()
            if rest > .zero { limit = min(rest, limit ?? rest) } else { numbers.append(number) }
        }
        return try Readiness.wait(for: numbers, limit: limit)[0]
    }
}
