import ClusterModel
import Netlink
import SetupPlan
import SystemSupport

extension LocalServer {
    func lifetime(of address: IPv4Address, _ length: Int, on interface: String) async throws -> AddressLifetime {
        guard let found = try await held(address, length, on: interface) else { return .absent }
        // One that the daemon added has no route of its own: it is not what a configured address is.
        return found.valid == .forever && !found.hasNoPrefixRoute ? .permanent : .leased
    }

    func setAddress(
        _ address: IPv4Address,
        _ length: Int,
        on interface: String,
        _ lifetime: AddressLifetime
    ) async throws {
        let kernel = try KernelNetwork()
        let wanted = AddressToHold(
            address: address.value,
            prefixLength: UInt8(clamping: length),
            interface: interface,
            hasNoPrefixRoute: false
        )
        let found = try await held(address, length, on: interface)
        switch lifetime {
        case .absent: try await kernel.remove(wanted)
        case .leased:
            // The daemon makes it a lease once it runs; nothing is done to it here, so that nothing notices.
            guard found != nil else { throw LocalServerError.addressMissing("\(address)/\(length)") }
        case .permanent:
            // The daemon adds addresses without a route of their own, and the kernel never changes that afterwards.
            if found?.hasNoPrefixRoute == true { try await kernel.remove(wanted) }
            if found == nil || found?.hasNoPrefixRoute == true {
                // As ifup(8) adds them: with the subnet's broadcast address.
                let arguments = [
                    "-4", "address", "replace", "\(address)/\(length)", "broadcast", "+", "dev", interface,
                ]
                try await Command("/usr/sbin/ip", arguments).output()
            } else {
                try await kernel.put(wanted, for: .forever)
            }
        }
    }

    private func held(_ address: IPv4Address, _ length: Int, on interface: String) async throws -> InterfaceAddress? {
        try await KernelNetwork().addresses(on: interface)
            .first { $0.address == address.value && Int($0.prefixLength) == length }
    }

    /// Of the subnet that is asked about: the interface may be in others, too.
    func routeSources(on interface: String, like asked: RouteSources) async throws -> RouteSources {
        let routes = try await routes(on: interface)
        let gateway = routes.first(where: \.isDefault)
        return RouteSources(
            subnet: KernelRoute.ofSubnet(with: asked.subnet, among: routes)?.source,
            gateway: gateway.map { route in route.source.map { .source($0) } ?? .unnamed } ?? .noRoute
        )
    }

    func setRouteSources(on interface: String, _ sources: RouteSources) async throws {
        let routes = try await routes(on: interface)
        if let route = KernelRoute.ofSubnet(with: sources.subnet, among: routes) {
            try await change(route, on: interface, to: sources.subnet)
        }
        for route in routes where route.isDefault {
            switch sources.gateway {
            case .noRoute: break
            case .unnamed: try await change(route, on: interface, to: nil)
            case .source(let source): try await change(route, on: interface, to: source)
            }
        }
    }

    private func change(_ route: KernelRoute, on interface: String, to source: IPv4Address?) async throws {
        if route.source == source { return }
        let named = source.map { ["src", $0.description] } ?? []
        try await Command("/usr/sbin/ip", ["-4", "route", "replace"] + route.words + ["dev", interface] + named)
            .output()
    }

    private func routes(on interface: String) async throws -> [KernelRoute] {
        let output = try await Command(
            "/usr/sbin/ip",
            ["-4", "-o", "route", "show", "table", "main", "dev", interface]
        )
        .output()
        return output.split(separator: "\n").compactMap { KernelRoute(line: String($0)) }
    }
}
