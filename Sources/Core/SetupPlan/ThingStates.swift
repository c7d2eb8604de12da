package import ClusterModel

/// How long the kernel keeps an address.
package enum AddressLifetime: String, Hashable, Sendable, Codable {
    case absent
    /// Refreshed by the daemon, gone soon after it stops.
    case leased
    case permanent
}

/// The address that outgoing connections carry, where routes name one.
package struct RouteSources: Hashable, Sendable, Codable {
    /// Of the subnet's own route; nil if it names none.
    package var subnet: IPv4Address?
    /// Of the default route through this interface.
    package var gateway: Gateway

    package enum Gateway: Hashable, Sendable, Codable {
        /// There is no default route through this interface.
        case noRoute
        case unnamed
        case source(IPv4Address)
    }

    package init(subnet: IPv4Address?, gateway: Gateway) {
        self.subnet = subnet
        self.gateway = gateway
    }

    package func satisfies(_ wanted: RouteSources) -> Bool {
        subnet == wanted.subnet && (gateway == wanted.gateway || gateway == .noRoute)
    }
}

/// A line of ours in an account's authorized_keys, and what of the path to it exists.
package enum KeyLineState: String, Hashable, Sendable, Codable {
    /// The account has no .ssh folder.
    case noFolder
    case noFile
    case absent
    case present
}

/// Lines of ours, between marks, in a file of somebody else's.
package enum BlockState: Hashable, Sendable, Codable {
    case noFile
    case absent
    case lines([String])
}

package enum BlockPlace: String, Hashable, Sendable, Codable {
    /// Before everything else: where the first match wins, as in pg_hba.conf.
    case top
    case bottom
}

/// A systemd unit; nil means "leave it".
package struct UnitState: Hashable, Sendable, Codable {
    package var enabled: Bool?
    package var running: Bool?

    package init(enabled: Bool? = nil, running: Bool? = nil) {
        self.enabled = enabled
        self.running = running
    }

    package func satisfies(_ wanted: UnitState) -> Bool {
        (wanted.enabled == nil || enabled == wanted.enabled) && (wanted.running == nil || running == wanted.running)
    }
}

package struct DirectoryState: Hashable, Sendable, Codable {
    package var mode: Int
    package var owner: String
    package var group: String

    package init(mode: Int = 0o755, owner: String = "root", group: String = "root") {
        self.mode = mode
        self.owner = owner
        self.group = group
    }
}

package struct AccountState: Hashable, Sendable, Codable {
    package var home: String
    package var shell: String
    package var groups: [String]

    package init(home: String, shell: String = "/bin/bash", groups: [String] = []) {
        self.home = home
        self.shell = shell
        self.groups = groups
    }
}

package struct PackageState: Hashable, Sendable, Codable {
    package var name: String
    package var installed: Bool

    package init(_ name: String, installed: Bool = true) {
        self.name = name
        self.installed = installed
    }
}

/// A bigger change that a program carries out under a name, with everything needed to take it back.
package struct OperationState: Hashable, Sendable, Codable {
    package var name: String
    package var arguments: [String: String]
    /// Passed on to whoever carries it out, never journaled and never shown.
    package var secrets: [String: String]
    /// Whether it is in force.
    package var applied: Bool
    /// What was found before, as the operation itself wrote it down, for its undoing.
    package var record: [String: String]

    package init(
        _ name: String,
        _ arguments: [String: String] = [:],
        secrets: [String: String] = [:],
        applied: Bool = true,
        record: [String: String] = [:]
    ) {
        self.name = name
        self.arguments = arguments
        self.secrets = secrets
        self.applied = applied
        self.record = record
    }
}
