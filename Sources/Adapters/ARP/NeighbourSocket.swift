import CLinux
import Glibc
import SystemSupport

/// Announces IPv6 addresses on one Ethernet interface, and asks who has one: for IPv6 what `ARPSocket` is for IPv4.
///
/// It listens only while it asks; its calls run on a thread of their own.
package actor NeighbourSocket {
    private let interface: String
    private let executor = BlockingExecutor(label: "neighbours")
    private var socket: PacketSocket
    private var isStale = false

    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Opens it in the network namespace of the caller's thread.
    package init(on interface: String) throws(ARPError) {
        self.interface = interface
        socket = try .open(on: interface, type: ETH_P_IPV6, filter: .nothing)
    }

    /// Tells all that the address is here now, whatever they knew before. Throws while the interface is down or away.
    package func announce(_ address: UInt128) throws(ARPError) {
        try refreshed()
        try noting { () throws(SystemError) in
            try socket.send(NeighbourMessage.announcement(of: address, at: socket.hardware).frame)
        }
    }

    /// Asks whether anyone has the address, without claiming it: the owner's hardware address, or nil if all are silent.
    ///
    /// Others that probe for the same address at the same time count as owners. Frames of this interface don't.
    package func probe(_ address: UInt128, timing: ProbeTiming = .quick) throws(ARPError) -> HardwareAddress? {
        try refreshed()
        try socket.attach(.neighbours(about: address))
        let owner = try noting { () throws(SystemError) in try ask(for: address, timing) }
        try socket.attach(.nothing)
        return owner
    }

    /// After the interface was away it may be another one of the same name.
    private func refreshed() throws(ARPError) {
        guard isStale else { return }
        socket = try .open(on: interface, type: ETH_P_IPV6, filter: .nothing)
        isStale = false
    }

    private func noting<Answer>(_ work: () throws(SystemError) -> Answer) throws(ARPError) -> Answer {
        do throws(SystemError) {
            return try work()
        } catch {
            isStale = true
            throw ARPError(code: .system(error))
        }
    }

    private func ask(for address: UInt128, _ timing: ProbeTiming) throws(SystemError) -> HardwareAddress? {
        var next = MonotonicClock.sinceStart() + timing.firstPause()
        for number in 0...timing.count {
            if let owner = try owner(of: address, until: next) { return owner }
            guard number < timing.count else { break }
            try socket.send(NeighbourMessage.probe(for: address, at: socket.hardware).frame)
            let isLast = number == timing.count - 1
            next = MonotonicClock.sinceStart() + (isLast ? timing.finalWait : timing.pause())
        }
        return nil
    }

    /// Whoever says that it has the address, or asks for it at the same time (RFC 4862, 5.4.3).
    private func owner(of address: UInt128, until end: Duration) throws(SystemError) -> HardwareAddress? {
        while true {
            while let frame = try socket.receive() {
                guard let message = NeighbourMessage(frame: frame), message.target == address,
                    message.source != socket.hardware, message.kind == .advertisement || message.sender == 0
                else { continue }
                return message.source
            }
            let rest = end - MonotonicClock.sinceStart()
            guard rest > .zero else { return nil }
            _ = try Readiness.wait(for: [socket.number], limit: rest)
        }
    }
}
