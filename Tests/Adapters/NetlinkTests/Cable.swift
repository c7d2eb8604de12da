import Netlink
import NetworkTestKit

/// Two namespaces joined by a cable, and the kernel's tables of the first.
struct Cable {
    let here: NetworkNamespace
    let there: NetworkNamespace
    let network: KernelNetwork

    static func laid() async throws -> Cable {
        let here = try NetworkNamespace("here")
        let there = try NetworkNamespace("there")
        try NetworkNamespace.join(here, there)
        return Cable(here: here, there: there, network: try await here.perform { try KernelNetwork() })
    }

    /// The addresses on the cable, as `ip` would list them.
    func addresses() async throws -> [String] {
        try await network.addresses(on: "eth0").map { "\(dotted($0.address))/\($0.prefixLength)" }
    }

    /// Waits for the condition to hold, up to a limit; answers whether it does.
    func waits(limit: Duration = .seconds(10), for condition: () async throws -> Bool) async throws -> Bool {
        let end = ContinuousClock.now + limit
        while ContinuousClock.now < end {
            if try await condition() { return true }
            try await Task.sleep(for: .milliseconds(10))
        }
        return try await condition()
    }
}

func dotted(_ address: UInt32) -> String {
    "\(address >> 24).\(address >> 16 & 0xff).\(address >> 8 & 0xff).\(address & 0xff)"
}

func address(_ text: String) -> UInt32 {
    text.split(separator: ".").reduce(0) { $0 << 8 | (UInt32($1) ?? 0) }
}
