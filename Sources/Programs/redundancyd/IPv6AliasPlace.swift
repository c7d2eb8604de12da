import ClusterModel
import Logging
import Netlink
import PacketFilter
import SystemSupport

/// Where an IPv6 alias is: on this server's interface, as a lease, and behind the block or not.
struct IPv6AliasPlace: Sendable {
    /// Without a new permission an alias lives this long, plus what the kernel's lease still has.
    private static let permission = Duration.seconds(2)

    let interface: String
    let lease: AddressLease
    let filter: PacketFilter
    let log: Logger

    func isHeld(_ alias: IPv6Alias) -> Bool { lease.held.contains(alias.internetAddress) }

    func isOnInterface(_ alias: IPv6Alias) async -> Bool {
        do {
            let addresses = try await KernelNetwork().sixAddresses(on: interface)
            return addresses.contains { $0.address == alias.internetAddress }
        } catch {
            log.error("addresses not read", metadata: ["error": "\(error)"])
            return false
        }
    }

    /// False if it isn't held (any more).
    func permit(_ alias: IPv6Alias) -> Bool {
        lease.permit(alias.internetAddress, until: MonotonicClock.sinceStart() + Self.permission)
    }

    func put(_ alias: IPv6Alias, _ said: Logger.Message) async -> Bool {
        do {
            try await lease.hold(address(alias), until: MonotonicClock.sinceStart() + Self.permission)
            log.notice(said, metadata: ["address": "\(alias)"])
            return true
        } catch {
            log.error("IPv6 alias not put", metadata: ["address": "\(alias)", "error": "\(error)"])
            return false
        }
    }

    func release(_ alias: IPv6Alias) async {
        do {
            try await lease.release(address(alias))
            log.notice("IPv6 alias released", metadata: ["address": "\(alias)"])
        } catch {
            // The lease runs out by itself, but later.
            log.error("IPv6 alias not released", metadata: ["address": "\(alias)", "error": "\(error)"])
        }
    }

    func makePermanent(_ alias: IPv6Alias) async {
        guard isHeld(alias) else { return }
        do { try await lease.makePermanent(address(alias)) } catch {
            log.error("IPv6 alias not kept", metadata: ["address": "\(alias)", "error": "\(error)"])
        }
    }

    func block(_ alias: IPv6Alias) async -> Bool {
        do {
            try await filter.block(alias.internetAddress)
            return true
        } catch {
            log.error("IPv6 alias not blocked", metadata: ["address": "\(alias)", "error": "\(error)"])
            return false
        }
    }

    func unblock(_ alias: IPv6Alias) async -> Bool {
        do {
            try await filter.unblock(alias.internetAddress)
            return true
        } catch {
            log.error("IPv6 alias not unblocked", metadata: ["address": "\(alias)", "error": "\(error)"])
            return false
        }
    }

    private func address(_ alias: IPv6Alias) -> AddressToHold {
        AddressToHold(
            address: alias.address.value,
            prefixLength: UInt8(clamping: alias.prefixLength),
            interface: interface
        )
    }
}

extension IPv6Alias {
    /// As the adapters take it.
    var internetAddress: InternetAddress { .v6(address.value) }
}
