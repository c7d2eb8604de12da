import ClusterEngine
import ClusterModel
import EngineClock
import LIMPlacement
import Logging
import ManagementEngine
import ManagementFailover
import Synchronization
import SystemSupport

/// Who answered for the virtual IP without being one of the pair, and when.
final class ForeignOwner: Sendable {
    /// A device that shouts once is remembered for so long.
    private static let remembered = Duration.seconds(60)
    private let seen = Mutex<(hardware: MACAddress, at: Duration)?>(nil)

    /// True if it was not known.
    func note(_ hardware: MACAddress) -> Bool {
        let now = MonotonicClock.sinceStart()
        return seen.withLock { seen in
            let known = seen.map { $0.hardware == hardware && now - $0.at < Self.remembered } ?? false
            seen = (hardware, now)
            return !known
        }
    }

    var current: MACAddress? {
        let now = MonotonicClock.sinceStart()
        return seen.withLock { seen in
            guard let found = seen, now - found.at < Self.remembered else { return nil }
            return found.hardware
        }
    }
}

// What is true beside the ring: looked at in peace, so that status can tell it at once.
extension Engines {
    private static let addressInterval = Duration.seconds(10)
    /// A takeover from a daemon that is gone waits for the address to be free.
    private static let addressIntervalInDoubt = Duration.seconds(2)

    /// What makes a look due at once when it changes.
    private struct Occasion: Equatable {
        var isPresent: Bool
        var isActive: Bool
        var peerState: ServerState?
        var fallback: FallbackType

        init(_ pair: Failover) {
            isPresent = pair.peer.isMember
            isActive = if case .active = pair.state { true } else { false }
            peerState = pair.peer.report?.state
            fallback = pair.settings.fallback
        }
    }

    /// Looks at the address every ten seconds, or two while the other side's daemon is gone or has just come, and as soon as
    /// something has moved; logs in every five minutes, and when the other server is back.
    func watchSurroundings() async {
        guard let pair, let management else { return }
        var login = LoginWatch(LoginCheck(management, from: identity.me, log: log))
        var missingSince: Duration?
        var last: (occasion: Occasion, at: Duration)?
        while !Task.isCancelled {
            let machine = await pair.snapshot()
            let occasion = Occasion(machine)
            let isInDoubt = machine.peer.daemonGone || login.isUnsettled
            let interval = isInDoubt ? Self.addressIntervalInDoubt : Self.addressInterval
            let now = MonotonicClock.sinceStart()
            if let last, last.occasion == occasion, now - last.at < interval {
                await Rest.pass(Rest.step * 6)
                continue
            }
            last = (occasion, now)
            await login.look(isPresent: occasion.isPresent)
            await compareFallback(pair)
            missingSince = await isWithoutAddress(pair) ? missingSince ?? now : nil
            if missingSince == nil {
                alarms.clearIfRaised(AddressMissingAlarm.identity)
            } else if let missingSince, now - missingSince >= Self.addressInterval {
                // For less it may be in the middle of something.
                alarms.raise(AddressMissingAlarm.alarm(management.virtualIP, on: identity.me))
            }
            let owner = await addressOwner(management)
            await pair.feed(.surroundings(Surroundings(silentLogin: login.works, virtualIP: owner)))
        }
    }

    private func isWithoutAddress(_ pair: ManagementEngine) async -> Bool {
        guard case .active = await pair.snapshot().state else { return false }
        return virtualIP?.isHeld == false
    }

    /// The two are set by two commands, and `set-fallback` changes only the LIMs'.
    private func compareFallback(_ pair: ManagementEngine) async {
        let alarm = FallbackAlarm.alarm(
            cluster: await placement.snapshot().configuration.fallback,
            management: await pair.snapshot().settings.fallback
        )
        if let alarm { alarms.raise(alarm) } else { alarms.clearIfRaised(FallbackAlarm.identity) }
    }

    /// Asked for also where it is held: this server's own kernel answers nobody who asks from here, but a stranger does.
    private func addressOwner(_ management: ManagementConfiguration) async -> Surroundings.Owner? {
        if let foreign = foreignOwner.current { return .foreign("\(foreign)") }
        let hardware = await neighbourhood.ask(for: management.virtualIP)
        let owner = hardware.flatMap(neighbourhood.owner(with:))
        if case .foreign(let stranger) = owner {
            // Just after the start the other server's hardware address isn't known yet.
            let peer = management.master == identity.me ? management.standbyBase : management.masterBase
            if await neighbourhood.ask(for: peer) != hardware { return .foreign("\(stranger)") }
        }
        // The address may have come here while it was asked for.
        if virtualIP?.isHeld == true { return .here }
        if hardware == nil { return .nobody }
        return owner == nil ? nil : .peer
    }

    /// Somebody who is neither server announces or defends the virtual IP.
    func foreignerClaims(_ hardware: MACAddress) async {
        guard foreignOwner.note(hardware), let pair else { return }
        log.warning("virtual IP answered for by a stranger", metadata: ["hardware": "\(hardware)"])
        var found = await pair.snapshot().surroundings
        found.virtualIP = .foreign("\(hardware)")
        await pair.feed(.surroundings(found))
    }
}
