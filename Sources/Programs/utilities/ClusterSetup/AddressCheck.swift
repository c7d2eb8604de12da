import ARP
import ClusterModel
import Netlink
import SetupDialog
import Synchronization
import SystemSupport

/// Whether an address may become a server's new base address (R-PR-16 to R-PR-20). Changes nothing.
struct AddressCheck {
    let inventory: SystemInventory

    func check(_ address: IPv4Address, asBaseOf server: Server) async throws {
        try checkRules(address, asBaseOf: server)
        try await probe(address)
    }

    func checkRules(_ address: IPv4Address, asBaseOf server: Server) throws {
        guard let subnet = IPv4Subnet(containing: server.address, prefixLength: server.prefixLength) else {
            throw OperationError(.refused, "\(server.name) has an address with a prefix that clusters can't use.")
        }
        guard subnet.contains(address) else {
            throw OperationError(
                .refused,
                "\(address) is outside \(subnet), the subnet of \(server.name): an alias moves by ARP, within one subnet only."
            )
        }
        guard subnet.canBeHost(address) else {
            throw OperationError(
                .refused,
                "\(address) is the network or broadcast address of \(subnet); choose another."
            )
        }
        if let known = inventory.knownAddresses.first(where: { $0.address == address }) {
            throw OperationError(
                .refused,
                "\(address) is already the \(known.use.rawValue) address of \(known.owner); choose another."
            )
        }
    }

    /// The check of a dialog or command and that of the change behind it ask the same within seconds.
    private static let freshness = Duration.seconds(30)
    private static let silent = Mutex<[IPv4Address: Duration]>([:])

    /// Asks the network who has it (RFC 5227).
    func probe(_ address: IPv4Address) async throws {
        let asked = Self.silent.withLock { $0[address] }
        if let asked, MonotonicClock.sinceStart() - asked < Self.freshness { return }
        let kernel = try KernelNetwork()
        guard try await kernel.holder(of: address.value) == nil else {
            throw OperationError(.refused, "\(address) is on this server already; choose another.")
        }
        guard let route = try await kernel.route(to: address.value), route.gateway == nil, let index = route.interface,
            let interface = try await kernel.interfaces().first(where: { $0.index == index })
        else {
            throw OperationError(
                .refused,
                "\(address) is not on a network of this server, so nobody can tell if it is free."
            )
        }
        if let owner = try await ARPSocket(on: interface.name).probe(address.value) {
            throw OperationError(.refused, "\(address) is in use: \(owner) answers for it. Choose a free address.")
        }
        Self.silent.withLock { $0[address] = MonotonicClock.sinceStart() }
    }
}
