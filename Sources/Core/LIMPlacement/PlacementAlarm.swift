package import ClusterModel

/// What operators should know about the placement; turned into text when it is raised.
package enum PlacementAlarm: Hashable, Sendable {
    case onStandby(LIMNumber)
    case standbyOutOfOrder(ServerName)
    case serverOutOfOrder(ServerName)
    case aliveWithoutContact(ServerName)
    case daemonAway(ServerName)
    case dualActive(LIMNumber)
    case foreignAlias(LIMNumber, MACAddress)
    case failed(LIMNumber, on: ServerName)
    /// Preloaded clusters: the passive side as it should be (R-AL-03, R-AL-04, LM-26).
    case preloaded(LIMNumber, on: ServerName)
    case notPreloaded(LIMNumber, on: ServerName)
    case waits(LIMNumber)
    case fallbackSuspended(LIMNumber)
    case locked(LIMNumber, LIMLock)
    case lockOld(LIMNumber)
    case cutOff(ServerName)
    case noRing(ServerName)

    package var alarm: Alarm {
        switch self {
        case .onStandby, .dualActive, .foreignAlias, .failed, .waits, .fallbackSuspended, .locked, .lockOld, .preloaded,
            .notPreloaded:
            limAlarm
        case .standbyOutOfOrder, .serverOutOfOrder, .aliveWithoutContact, .daemonAway, .cutOff, .noRing: serverAlarm
        }
    }

    private var limAlarm: Alarm {
        switch self {
        case .onStandby(let lim):
            Alarm(
                code: "lim-on-standby",
                severity: .warning,
                object: "LIM \(lim)",
                text: "LIM is Running on Standby Server",
                advice: "A regular server has a network problem, faulty hardware, or is rebooting. "
                    + "If it is more serious, manual measures might be needed."
            )
        case .dualActive(let lim):
            Alarm(
                code: "dual-active",
                severity: .critical,
                object: "LIM \(lim)",
                text: "LIM is active on both servers",
                advice:
                    "One side stops by itself as soon as the servers see each other. Check the network between them."
            )
        case .foreignAlias(let lim, let owner):
            Alarm(
                code: "alias-in-use",
                severity: .critical,
                object: "LIM \(lim)",
                text: "Alias address in use by other equipment (\(owner))",
                advice: "Find the equipment with this hardware address and give it another address."
            )
        case .failed(let lim, let server):
            Alarm(
                code: "lim-failed",
                severity: .critical,
                object: "LIM \(lim)",
                text: "LIM can't run on \(server)",
                advice:
                    "See the journal of its programs on \(server), and of redundancyd there, if it could not have its "
                    + "alias."
            )
        case .preloaded(let lim, let server):
            Alarm(
                code: "lim-preloaded",
                severity: .notice,
                object: "LIM \(lim)",
                text: "LIM is preloaded on \(server), passive",
                advice: "Normal. It runs there, and its services are blocked from the network in the firewall: that it "
                    + "has no contact with media gateways and other LIMs, and that common functions are out of order, is "
                    + "normal there too."
            )
        case .notPreloaded(let lim, let server):
            Alarm(
                code: "lim-not-preloaded",
                severity: .warning,
                object: "LIM \(lim)",
                text: "LIM can't be kept preloaded on \(server)",
                advice: "A failover to it takes longer and may fail. See the journal of its programs on \(server)."
            )
        case .waits(let lim):
            Alarm(
                code: "lim-out-of-service",
                severity: .critical,
                object: "LIM \(lim)",
                text: "LIM is out of service: no server can run it now",
                advice: "Repair its regular server; the standby server is busy with another LIM, or the LIM is locked."
            )
        case .fallbackSuspended(let lim):
            Alarm(
                code: "fallback-suspended",
                severity: .warning,
                object: "LIM \(lim)",
                text: "Automatic fallback suspended after three within an hour",
                advice: "Find out why its regular server keeps failing, then move the LIM by order."
            )
        case .locked(let lim, let lock):
            Alarm(
                code: "lim-locked",
                severity: .notice,
                object: "LIM \(lim)",
                text: "LIM is locked to the \(lock.rawValue) server",
                advice: "Unlock it when the work is done: a locked LIM has no failover."
            )
        case .lockOld(let lim):
            Alarm(
                code: "lock-old",
                severity: .warning,
                object: "LIM \(lim)",
                text: "LIM has been locked for more than a day",
                advice: "If the work is done, unlock it with 'mxone_maintenance cluster unlock --lim \(lim)'."
            )
        case .standbyOutOfOrder, .serverOutOfOrder, .aliveWithoutContact, .daemonAway, .cutOff, .noRing: serverAlarm
        }
    }

    private var serverAlarm: Alarm {
        func make(_ code: String, _ severity: Severity, _ name: ServerName, _ text: String, _ advice: String) -> Alarm {
            Alarm(code: code, severity: severity, object: name.description, text: text, advice: advice)
        }
        return switch self {
        case .standbyOutOfOrder(let name):
            make(
                "standby-out-of-order",
                .critical,
                name,
                "Standby Server is Out of Order",
                "Network problem, faulty hardware or rebooting standby server. Manual measures might be needed."
            )
        case .serverOutOfOrder(let name):
            make(
                "server-out-of-order",
                .critical,
                name,
                "Contact with the regular server is lost",
                "Network problem, faulty hardware or rebooting server. Manual measures might be needed."
            )
        case .aliveWithoutContact(let name):
            make(
                "alive-without-contact",
                .critical,
                name,
                "Server is alive without cluster contact",
                "Nothing is moved while it answers. Check Corosync on it and the network in both directions; if another "
                    + "machine has its address, take that off the network."
            )
        case .daemonAway(let name):
            make(
                "daemon-away",
                .warning,
                name,
                "The redundancy service of the server is away",
                "What runs there goes on unwatched, and nothing is started there. See 'systemctl status redundancyd' there."
            )
        case .cutOff(let name):
            make(
                "cut-off",
                .critical,
                name,
                "This server is cut off from the network",
                "It keeps what it runs and starts nothing. Check its cable, its switch port and its gateway."
            )
        case .noRing(let name):
            make(
                "no-ring",
                .critical,
                name,
                "Corosync on this server is away",
                "Nothing is moved without it. See 'systemctl status corosync'."
            )
        case .onStandby, .dualActive, .foreignAlias, .failed, .waits, .fallbackSuspended, .locked, .lockOld, .preloaded,
            .notPreloaded:
            limAlarm
        }
    }
}
