import CLinux
import Glibc
import SystemSupport

/// The watching thread's work: compares what the kernel tells with what it told before.
struct NetworkWatcher {
    private struct Place: Hashable {
        let interface: UInt32
        let address: UInt32
    }

    private let changes: AsyncStream<NetworkChange>.Continuation
    private let interval: Duration
    private var links: [UInt32: Interface] = [:]
    private var addresses: [Place: InterfaceAddress] = [:]

    init(changes: AsyncStream<NetworkChange>.Continuation, interval: Duration) {
        self.changes = changes
        self.interval = interval
    }

    mutating func run(until stop: WakeUp) {
        // What fails is begun anew: a watch that has silently ended would make every cable look fine for ever.
        while true {
            do {
                try watch(until: stop)
                return
            } catch {
                let stopped = try? Readiness.wait(for: [stop.number], limit: .milliseconds(200))
                if stopped == [true] { return }
            }
        }
    }

    private mutating func watch(until stop: WakeUp) throws {
        // First the subscription, then the tables: what changes in between is told twice, not lost.
        var events = try NetlinkSocket.open(groups: Int(RTMGRP_LINK | RTMGRP_IPV4_IFADDR))
        var tables = try NetlinkSocket.open()
        try readAll(&tables)
        while true {
            let ready = try Readiness.wait(for: [stop.number, events.number], limit: interval)
            if ready[0] { return }
            guard ready[1] else {
                if !areCarriersKnown(through: tables) { for interface in try tables.interfaces() { put(interface) } }
                continue
            }
            do throws(NetlinkError) {
                for message in try events.receive("watch the network") { note(message) }
            } catch {
                guard case .socket(let error) = error.code, error.errno == ENOBUFS else { throw error }
                try readAll(&tables)
            }
        }
    }

    /// Whether every carrier is as it was told: asked of the drivers (ethtool(8)), which costs a tenth of a whole table. All
    /// else is told by the kernel in time. False if some driver can't tell.
    private func areCarriersKnown(through tables: borrowing NetlinkSocket) -> Bool {
        links.values.allSatisfy { clinux_has_carrier(tables.number, $0.name) == ($0.hasCarrier ? 1 : 0) }
    }

    private mutating func readAll(_ tables: inout NetlinkSocket) throws(NetlinkError) {
        let presentLinks = try tables.interfaces()
        let presentAddresses = try tables.addresses()
        for gone in links.values where !presentLinks.contains(where: { $0.index == gone.index }) { remove(gone) }
        for interface in presentLinks { put(interface) }
        for gone in addresses.values
        where !presentAddresses.contains(where: { $0.address == gone.address && $0.interface == gone.interface }) {
            remove(gone)
        }
        for address in presentAddresses { put(address) }
    }

    private mutating func note(_ message: Message) {
        if let interface = Interface(message) {
            if message.type == RTM_DELLINK { remove(interface) } else { put(interface) }
        } else if let address = InterfaceAddress(message) {
            if message.type == RTM_DELADDR { remove(address) } else { put(address) }
        }
    }

    private mutating func put(_ interface: Interface) {
        guard links.updateValue(interface, forKey: interface.index) != interface else { return }
        changes.yield(.link(interface))
    }

    private mutating func remove(_ interface: Interface) {
        guard links.removeValue(forKey: interface.index) != nil else { return }
        changes.yield(.linkRemoved(interface))
    }

    private mutating func put(_ address: InterfaceAddress) {
        let place = Place(interface: address.interface, address: address.address)
        guard addresses.updateValue(address, forKey: place) == nil else { return }
        changes.yield(.addressAdded(address))
    }

    private mutating func remove(_ address: InterfaceAddress) {
        let place = Place(interface: address.interface, address: address.address)
        guard addresses.removeValue(forKey: place) != nil else { return }
        changes.yield(.addressRemoved(address))
    }
}
