/// What a process group tells its member, in the order in which Corosync tells it to all of them.
package enum ProcessGroupEvent: Sendable, Equatable {
    /// Connected to Corosync and asked to join: this process is known to the others under this name.
    case connected(as: Member)
    /// A message, one's own included. All members of a view get the messages of that view in the same order.
    case delivered([UInt8], from: Member)
    /// Members came or went. The first one of these that names this process says that it has joined.
    case membership(members: [Member], left: [Departure], joined: [Member])
    /// The ring formed anew. It comes for rings that change no membership of the group as well.
    case ring(Ring, nodes: [UInt32])
    /// Corosync is gone or refused; this is the last event. Join anew with a new `ProcessGroup`.
    case lost(ProcessGroupError)

    /// A process in the group.
    package struct Member: Hashable, Sendable {
        package let node: UInt32
        package let process: UInt32

        package init(node: UInt32, process: UInt32) {
            self.node = node
            self.process = process
        }
    }

    package struct Departure: Hashable, Sendable {
        package let member: Member
        package let reason: Reason

        package init(member: Member, reason: Reason) {
            self.member = member
            self.reason = reason
        }
    }

    /// Why a member left.
    package enum Reason: Hashable, Sendable {
        /// The process asked to leave.
        case leave
        /// The process ended without asking.
        case processDown
        /// Its node is no longer in the ring: dead, or out of reach.
        case nodeDown
        /// Its node came into the ring (Corosync uses it where rings merge).
        case nodeUp
        /// Corosync said something that is in none of its manuals.
        case other(UInt32)
    }

    /// The name of one forming of the ring; the same on all its nodes, and never used twice.
    package struct Ring: Hashable, Sendable {
        /// The node that represented the ring when it formed.
        package let node: UInt32
        package let sequence: UInt64

        package init(node: UInt32, sequence: UInt64) {
            self.node = node
            self.sequence = sequence
        }
    }
}
