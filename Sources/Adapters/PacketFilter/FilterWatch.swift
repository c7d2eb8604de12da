import CLinux
import Glibc
import SystemSupport

/// Tells at once when somebody changed our tables in the kernel's packet filter, by the kernel's own notifications.
///
/// It costs a thread that sleeps until any rule of this server is changed, and no looking at intervals.
package final class FilterWatch: Sendable {
    /// A word for each change, our own included; several in a row may become one. One reader; it ends with the watch.
    package let changes: AsyncStream<Void>
    private let stop: WakeUp

    /// Watches the network namespace of the caller's thread.
    package init() throws(PacketFilterError) {
        let (changes, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        self.changes = changes
        do throws(SystemError) {
            let stop = try WakeUp()
            self.stop = stop
            let socket = try Self.subscribe()
            try DedicatedThread.start(name: "filter-watch") {
                Self.run(socket, until: stop, continuation)
                continuation.finish()
            }
        } catch {
            throw PacketFilterError(code: .notWatched(error), message: "\(error)")
        }
    }

    deinit { stop.signal() }

    /// Shared with the thread, which is its one reader.
    private final class Subscription: Sendable {
        let descriptor: OwnedDescriptor

        init(_ descriptor: consuming OwnedDescriptor) { self.descriptor = descriptor }
    }

    private static func subscribe() throws(SystemError) -> Subscription {
        let number = socket(AF_NETLINK, Int32(SOCK_RAW.rawValue | SOCK_CLOEXEC.rawValue), NETLINK_NETFILTER)
        guard number >= 0 else { throw SystemError("socket", "nfnetlink") }
        let opened = OwnedDescriptor(adopting: number)
        var address = sockaddr_nl()
        address.nl_family = sa_family_t(AF_NETLINK)
        address.nl_groups = 1 << (UInt32(NFNLGRP_NFTABLES.rawValue) - 1)
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(number, $0, socklen_t(MemoryLayout<sockaddr_nl>.size))
            }
        }
        guard result == 0 else { throw SystemError("bind", "nfnetlink") }
        return Subscription(opened)
    }

    private static func run(
        _ subscription: Subscription,
        until stop: WakeUp,
        _ changes: AsyncStream<Void>.Continuation
    ) {
        var buffer = [UInt8](repeating: 0, count: 65536)
        let name = Array(BlockTable.name.utf8)
        while true {
            let numbers = [stop.number, subscription.descriptor.number]
            guard let ready = try? Readiness.wait(for: numbers, limit: nil) else { return }
            if ready[0] { return }
            guard ready[1] else { continue }
            let count = recv(numbers[1], &buffer, buffer.count, 0)
            // More changes than the buffer holds (ENOBUFS): ours may be among them.
            if count < 0 || buffer[..<count].contains(sequence: name) { changes.yield() }
        }
    }
}

extension ArraySlice<UInt8> {
    fileprivate func contains(sequence: [UInt8]) -> Bool {
        guard let first = sequence.first, count >= sequence.count else { return false }
        return indices.dropLast(sequence.count - 1).contains { start in
            self[start] == first && self[start..<start + sequence.count].elementsEqual(sequence)
        }
    }
}
