import CLinux
import Glibc
import SystemSupport

/// The lease thread's work: do what is asked, refresh what is due, let go of what is no longer permitted.
struct LeaseKeeper: Sendable {
    private static let retryInterval = Duration.seconds(1)

    let table: LeaseTable
    let timing: AddressLease.Timing
    let events: AsyncStream<AddressLeaseEvent>.Continuation

    func run() {
        // What fails is begun anew: addresses that nobody refreshes end, and nobody would say so.
        while table.isOpen {
            do throws(NetlinkError) {
                var socket = try NetlinkSocket.open()
                var watch = try NetlinkSocket.open(groups: Int(RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR))
                while table.isOpen { try turn(&socket, &watch) }
            } catch {
                rest(after: error)
            }
        }
        table.close()
        table.takeQuestions().forEach(LeaseTable.refuse)
        events.finish()
    }

    /// Without a socket nothing can be held: that is said for whatever is, and what is asked is refused.
    private func rest(after error: NetlinkError) {
        for address in table.held { events.yield(.failed(address, error)) }
        for address in table.takeLapsed(at: MonotonicClock.sinceStart()) { events.yield(.lapsed(address)) }
        table.takeQuestions().forEach(LeaseTable.refuse)
        // A wait that fails is a wait that didn't take place; the next turn says why.
        if let ready = try? Readiness.wait(for: [table.wakeUp.number], limit: Self.retryInterval), ready[0] {
            table.wakeUp.clear()
        }
    }

    private func turn(_ socket: inout NetlinkSocket, _ watch: inout NetlinkSocket) throws(NetlinkError) {
        for question in table.takeQuestions() { question.answer.resume(returning: answer(question.command, &socket)) }
        let now = MonotonicClock.sinceStart()
        for address in table.takeLapsed(at: now) { events.yield(.lapsed(address)) }
        for address in table.due(at: now) { refresh(address, &socket) }
        let ready: [Bool]
        do throws(SystemError) {
            ready = try Readiness.wait(
                for: [table.wakeUp.number, watch.number],
                limit: table.nextDeadline.map { $0 - MonotonicClock.sinceStart() }
            )
        } catch {
            throw NetlinkError(code: .socket(error))
        }
        if ready[0] { table.wakeUp.clear() }
        if ready[1] { restore(&socket, &watch) }
    }

    private func answer(_ command: LeaseTable.Command, _ socket: inout NetlinkSocket) -> LeaseTable.Answer {
        Result { () throws(NetlinkError) in
            switch command {
            case .hold(let address, let deadline):
                try socket.put(address, for: .seconds(timing.validity))
                let next = MonotonicClock.sinceStart() + timing.refreshInterval
                table.put(.init(address: address, permittedUntil: deadline, nextRefresh: next))
            case .release(let address):
                table.drop(address.address)
                try socket.remove(address)
            case .makePermanent(let address):
                try socket.put(address, for: .forever)
                table.drop(address.address)
            }
        }
    }

    private func refresh(_ address: AddressToHold, _ socket: inout NetlinkSocket) {
        var next = timing.refreshInterval
        do throws(NetlinkError) {
            try socket.put(address, for: .seconds(timing.validity))
        } catch {
            events.yield(.failed(address.address, error))
            next = Self.retryInterval
        }
        table.refreshed(address.address, next: MonotonicClock.sinceStart() + next)
    }

    /// Puts back at once what others deleted: `ip address flush`, or a network service that starts anew.
    private func restore(_ socket: inout NetlinkSocket, _ watch: inout NetlinkSocket) {
        let messages: [Message]
        do throws(NetlinkError) {
            messages = try watch.receive("watch the addresses")
        } catch {
            // Changes were too many for the buffer (ENOBUFS): refresh everything, as if all had been deleted.
            for address in table.due(at: .seconds(Int64.max / 2)) { refresh(address, &socket) }
            return
        }
        for message in messages where message.type == RTM_DELADDR {
            guard let deleted = Self.address(in: message), let lease = table[deleted],
                lease.permittedUntil > MonotonicClock.sinceStart(), !isThere(lease.address, &socket)
            else { continue }
            refresh(lease.address, &socket)
            events.yield(.restored(deleted))
        }
    }

    /// The message may be about another interface, or older than what was put back since.
    private func isThere(_ address: AddressToHold, _ socket: inout NetlinkSocket) -> Bool {
        do throws(NetlinkError) {
            let index = try socket.interface(named: address.interface).index
            return try socket.holds(address.address, index: index)
        } catch {
            return false
        }
    }

    private static func address(in message: Message) -> InternetAddress? {
        InterfaceAddress(message).map { .v4($0.address) } ?? IPv6InterfaceAddress(message)?.address
    }
}
