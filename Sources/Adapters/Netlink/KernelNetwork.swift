import CLinux
import Glibc
package import SystemSupport

/// The addresses, links and routes of this server, as the kernel has them.
///
/// The socket belongs to the network namespace of the thread that makes the instance; calls run on a thread of their
/// own, since the kernel may make one wait for its lock.
package actor KernelNetwork {
    private let executor = BlockingExecutor(label: "netlink")
    private var socket: NetlinkSocket

    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    package init() throws(NetlinkError) {
        socket = try NetlinkSocket.open()
    }

    // MARK: Links

    package func interfaces() throws(NetlinkError) -> [Interface] { try socket.interfaces() }

    package func interface(named name: String) throws(NetlinkError) -> Interface {
        try socket.interface(named: name)
    }

    /// The interface that carries the address, with the address as it is there.
    package func holder(of address: UInt32) throws(NetlinkError) -> (interface: Interface, address: InterfaceAddress)? {
        guard let held = try socket.addresses().first(where: { $0.address == address }),
            let interface = try socket.interfaces().first(where: { $0.index == held.interface })
        else { return nil }
        return (interface, held)
    }

    /// An address of either family as it is held now; nil if no interface has it.
    package func place(of address: InternetAddress) throws(NetlinkError) -> AddressToHold? {
        switch address {
        case .v4(let value):
            guard let (interface, held) = try holder(of: value) else { return nil }
            return AddressToHold(address: value, prefixLength: held.prefixLength, interface: interface.name)
        case .v6(let value):
            guard let held = try socket.sixAddresses().first(where: { $0.address == address }),
                let interface = try socket.interfaces().first(where: { $0.index == held.interface })
            else { return nil }
            return AddressToHold(address: value, prefixLength: held.prefixLength, interface: interface.name)
        }
    }

    // MARK: Addresses

    /// All IPv4 addresses, or those of one interface.
    package func addresses(on interface: String? = nil) throws(NetlinkError) -> [InterfaceAddress] {
        guard let interface else { return try socket.addresses() }
        let index = try self.interface(named: interface).index
        return try socket.addresses().filter { $0.interface == index }
    }

    /// All IPv6 addresses, or those of one interface.
    package func sixAddresses(on interface: String? = nil) throws(NetlinkError) -> [IPv6InterfaceAddress] {
        guard let interface else { return try socket.sixAddresses() }
        let index = try self.interface(named: interface).index
        return try socket.sixAddresses().filter { $0.interface == index }
    }

    /// Adds the address, or gives the one that is there these lifetimes.
    package func put(_ address: AddressToHold, for lifetime: InterfaceAddress.Lifetime) throws(NetlinkError) {
        try socket.put(address, for: lifetime)
    }

    /// Removes the address from the interface; that it isn't there is no error.
    package func remove(_ address: AddressToHold) throws(NetlinkError) {
        try socket.remove(address)
    }

    // MARK: Routes

    /// The unicast routes of the main table, or those of it that leave by one interface.
    package func routes(on interface: String? = nil) throws(NetlinkError) -> [Route] {
        let index = try interface.map { name throws(NetlinkError) in try self.interface(named: name).index }
        return try socket.routes().compactMap { Route($0) }
            .filter { $0.isMain && (index == nil || $0.interface == index) }
    }

    /// The default route that the kernel would take: that with the lowest metric.
    package func defaultRoute() throws(NetlinkError) -> Route? {
        try routes().filter { $0.isDefault && $0.gateway != nil }.min { $0.metric < $1.metric }
    }

    /// The route that a packet to the address would take now, with the source it would get.
    package func route(to address: UInt32) throws(NetlinkError) -> Route? {
        do throws(NetlinkError) {
            return Route(try socket.route(to: address))
        } catch {
            if error.errno == ENETUNREACH || error.errno == EHOSTUNREACH { return nil }
            throw error
        }
    }

    /// Makes the address the source of new connections: changes the subnet's connected route and the default route.
    ///
    /// What the kernel already does is left alone. The address must be on the interface. Answers how many routes were
    /// changed.
    @discardableResult
    package func setPreferredSource(_ source: UInt32, on interface: String) throws(NetlinkError) -> Int {
        let index = try self.interface(named: interface).index
        var changed = 0
        for message in try socket.routes() {
            guard let route = Route(message), route.isMain, route.interface == index, route.preferredSource != source,
                route.isDefault || (route.gateway == nil && route.contains(source))
            else { continue }
            try socket.change(message, toPreferredSource: source)
            changed += 1
        }
        return changed
    }
}
