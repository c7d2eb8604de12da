import ARP
import ClusterModel
import Glibc
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

    /// Nobody answered for it a moment ago. The check of a dialog and that of the work that is then done by another
    /// process ask the same within seconds.
    struct Silent: Codable {
        var address: IPv4Address
        /// Seconds since the machine started, which all its processes count alike.
        var at: Double
    }

    private static let freshSeconds = 30.0
    private static let silent = Mutex<[IPv4Address: Double]>([:])

    /// What need not be asked again yet.
    static var known: [Silent] {
        let now = sinceBoot()
        return silent.withLock {
            $0.filter { now - $0.value < freshSeconds }.map { Silent(address: $0.key, at: $0.value) }
        }
    }

    static func remember(_ found: [Silent]) {
        silent.withLock { silent in for entry in found { silent[entry.address] = entry.at } }
    }

    private static func sinceBoot() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// It may be silent today and be given to somebody tomorrow.
    private func checkDHCP(_ address: IPv4Address) throws {
        let ranges = try Installation.productDescription().dhcpRanges ?? []
        guard let range = ranges.first(where: { $0.contains(address) }) else { return }
        throw OperationError(
            .refused,
            "\(address) is in \(range), which the DHCP server hands out (dhcpRanges in product.json); choose another."
        )
    }

    /// Asks the network who has it (RFC 5227).
    func probe(_ address: IPv4Address) async throws {
        try checkDHCP(address)
        let asked = Self.silent.withLock { $0[address] }
        if let asked, Self.sinceBoot() - asked < Self.freshSeconds { return }
        let kernel = try KernelNetwork()
        guard try await kernel.holder(of: address.value) == nil else {
            throw OperationError(.refused, "\(address) is on this server already; choose another.")
        }
        guard let interface = try await interfaceName(to: address, kernel) else {
            throw OperationError(
                .refused,
                "\(address) is not on a network of this server, so nobody can tell if it is free."
            )
        }
        // Whoever only asks has it not: a server that is still set up for an earlier virtual IP does.
        if let owner = try await ARPSocket(on: interface).probe(address.value, rivalsCount: false) {
            throw OperationError(.refused, "\(address) is in use: \(owner) answers for it. Choose a free address.")
        }
        Self.silent.withLock { $0[address] = Self.sinceBoot() }
    }

    /// Whether somebody on a network of this server has it now. Elsewhere nobody can be asked.
    func isAnswered(_ address: IPv4Address) async throws -> Bool {
        guard let interface = try await interfaceName(to: address, try KernelNetwork()) else { return false }
        return try await ARPSocket(on: interface).probe(address.value, rivalsCount: false) != nil
    }

    /// nil: it is on no network of this server.
    private func interfaceName(to address: IPv4Address, _ kernel: KernelNetwork) async throws -> String? {
        guard let route = try await kernel.route(to: address.value), route.gateway == nil, let index = route.interface
        else { return nil }
        return try await kernel.interfaces().first(where: { $0.index == index })?.name
    }
}
