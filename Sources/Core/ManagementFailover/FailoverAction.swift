package import ClusterModel

/// What the machine wants done. The order within one answer is part of the answer.
package enum FailoverAction: Hashable, Sendable {
    case send(ManagementMessage)
    /// Durable before the next action is begun.
    case persist(ManagementMemory)
    /// Start PostgreSQL with standby.signal in place.
    case startStandby(job: UInt64)
    /// Keep the data directory aside, give the prepared one its place, and start on it as a standby that follows nobody.
    /// If that fails, what was there before is there again.
    case adopt(job: UInt64, directory: String)
    /// Crash recovery in place, same boot, same epoch: the only start that is not a standby's.
    case recover(job: UInt64)
    /// A fast stop; escalated to an immediate one by the engine if it hangs.
    case stopDatabase(job: UInt64)
    case checkpoint(job: UInt64)
    case promote(job: UInt64)
    /// Keep what only this side wrote, then make its data the peer's: by rewinding them, or by a base backup with the data
    /// directory moved aside. `past` is nil where the data never were the pair's.
    case rebuild(job: UInt64, past: LoserPast?)
    /// Ask the network for the virtual IP once more before it is claimed.
    case lookAgain(job: UInt64)
    case startReceiver
    /// Effective before the next action is begun.
    case stopReceiver
    case claimAddress
    case releaseAddress
    case announceAddress
    case raise(Alarm)
    case clear(identity: String)
    case answer(id: UInt64, CommandOutcome)
    /// A line of the decision record (`redundancy history`).
    case record(Decision)
    /// Commit something here and say when it was confirmed (`writeProven`), and when the address is held.
    case proveWrite(epoch: UInt64)
    /// A move is measured to its end, here or on the other side.
    case recordMove(MoveRecord)
}

package enum CommandOutcome: Hashable, Sendable {
    case done(String)
    case refused(String)
    /// Another order is being carried out.
    case busy(String)
    case failed(String)
}
