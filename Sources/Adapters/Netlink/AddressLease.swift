import Glibc
package import SystemSupport
import Synchronization

/// Holds addresses as leases of the kernel: it drops them by itself when nobody refreshes them any more.
///
/// A plain thread without disk, pool or waiting for anyone refreshes each address every few seconds, but only as long
/// as its permission is fresh. So a server loses its addresses when its engine hangs, when what they serve is dead, and
/// when the whole of user space stands still. Ending the process leaves the addresses to run out; give them up with
/// `release`, or keep them with `makePermanent`, before.
package final class AddressLease: Sendable {
    package struct Timing: Sendable {
        /// How long the kernel keeps an address after the last refresh, in whole seconds.
        package let validity: UInt32
        package let refreshInterval: Duration

        package init(validity: UInt32 = 15, refreshInterval: Duration = .seconds(3)) {
            self.validity = validity
            self.refreshInterval = refreshInterval
        }
    }

    /// What happens to held addresses without being asked for; one reader.
    package let events: AsyncStream<AddressLeaseEvent>
    private let table: LeaseTable

    /// Starts the thread; addresses are held in the network namespace of the caller's thread.
    package init(timing: Timing = Timing()) throws(NetlinkError) {
        let (events, continuation) = AsyncStream.makeStream(
            of: AddressLeaseEvent.self,
            bufferingPolicy: .bufferingNewest(256)
        )
        self.events = events
        do throws(SystemError) {
            let table = LeaseTable(wakeUp: try WakeUp())
            self.table = table
            try DedicatedThread.start(name: "address-lease") {
                LeaseKeeper(table: table, timing: timing, events: continuation).run()
            }
        } catch {
            throw NetlinkError(code: .socket(error))
        }
    }

    deinit { table.close() }

    /// Puts the address at once, or takes over one that is there, and refreshes it while it is permitted.
    ///
    /// The deadline is on `MonotonicClock`. Once it has passed the address is no longer held: hold it anew, after
    /// looking whether it is still free.
    package func hold(_ address: AddressToHold, until deadline: Duration) async throws(NetlinkError) {
        try await table.ask(.hold(address, until: deadline))
    }

    /// Moves the deadline of a held address; false if it isn't held (any more). Never waits.
    @discardableResult
    package func permit(_ address: InternetAddress, until deadline: Duration) -> Bool {
        table.permit(address, until: deadline)
    }

    /// Deletes the address at once, held or not.
    package func release(_ address: AddressToHold) async throws(NetlinkError) {
        try await table.ask(.release(address))
    }

    /// Hands the address over to the kernel for ever, held or not.
    package func makePermanent(_ address: AddressToHold) async throws(NetlinkError) {
        try await table.ask(.makePermanent(address))
    }

    /// The addresses that are refreshed at present.
    package var held: [InternetAddress] { table.held }
}
