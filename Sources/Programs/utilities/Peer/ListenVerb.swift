import ARP
import ClusterModel
import Netlink

/// Listens for the announcement of an address on this server's network, for three seconds.
struct ListenVerb: PeerVerb {
    struct Request: Codable {
        var verb = "listen"
        var address: IPv4Address
    }

    let name = "listen"

    func answer(_ request: PeerRequest, report: @escaping @Sendable (String) -> Void) async throws -> PeerAnswer {
        let address = try request.read(Request.self).address
        guard let route = try await KernelNetwork().route(to: address.value), let index = route.interface,
            let interface = try await KernelNetwork().interfaces().first(where: { $0.index == index })
        else { throw OperationError(.refused, "\(address) is not on a network of this server.") }
        let socket = try ARPSocket(
            on: interface.name,
            interest: ARPInterest(addresses: [address.value], hardware: []),
            tickEvery: .milliseconds(250)
        )
        return try PeerAnswer(await Self.hears(address, socket))
    }

    private static func hears(_ address: IPv4Address, _ socket: ARPSocket) async -> Bool {
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                for await event in socket.events {
                    // Announced: it asks for its own address.
                    if case .heard(let message, _) = event, message.sender == address.value,
                        message.target == address.value
                    {
                        return true
                    }
                }
                return false
            }
            group.addTask {
                try? await Task.sleep(for: .seconds(3))
                return false
            }
            let heard = await group.next() ?? false
            group.cancelAll()
            return heard
        }
    }
}
