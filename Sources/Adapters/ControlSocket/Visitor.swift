import SystemSupport
import Synchronization

/// A connection to the control socket, and who is behind it.
final class Visitor: Sendable {
    private let descriptor: OwnedDescriptor
    private let room: WaitingRoom
    let credentials: PeerCredentials
    /// False if there were too many already when it came.
    let hasRoom: Bool

    var number: Int32 { descriptor.number }

    init(_ descriptor: consuming OwnedDescriptor, credentials: PeerCredentials, room: WaitingRoom) {
        self.descriptor = descriptor
        self.credentials = credentials
        self.room = room
        hasRoom = room.enter()
    }

    deinit { room.leave() }
}

/// Counts the connections, so that they stay below the limit.
final class WaitingRoom: Sendable {
    private let limit: Int
    private let count = Mutex(0)

    init(limit: Int) { self.limit = limit }

    /// False if it is full; either way `leave` follows.
    func enter() -> Bool {
        count.withLock { count in
            count += 1
            return count <= limit
        }
    }

    func leave() { count.withLock { $0 -= 1 } }
}
