package import ClusterModel
import Detection

extension PlacementReason {
    /// What to tell an operator, as of now.
    package func sentence(at now: Instant) -> String {
        func left(_ until: Instant) -> String { "\(max(0, until.since(now).components.seconds)) s" }
        return switch self {
        case .unread: "The state of its programs has not been read yet."
        case .noRing: "Corosync on this server is away: nothing is decided without the ring."
        case .noView: "The ring has not formed yet."
        case .missingReport(let name): "Waiting for the report of \(name)."
        case .configurationDiffers(let name): "\(name) does not have the same configuration yet."
        case .leaving: "This server is being stopped and starts nothing."
        case .cutOff(let reach): "This server starts nothing while it is cut off. \(reach.sentence)"
        case .lockedTo(let side): "Locked to the \(side.rawValue) server."
        case .runsOn(let name, let phase): "\(name) has it (\(phase.rawValue))."
        case .reply(let name): "Waiting for the answer of \(name)."
        case .regularHasIt(let name): "Its regular server \(name) is there for it."
        case .daemonAway(let name, let until):
            "The redundancy service of \(name) is away, its host is not; that moves nothing before \(left(until)) have passed."
        case .aliveWithoutContact(let name):
            "\(name) is alive without cluster contact: nothing is moved, check its network. If another machine has its address, "
                + "take that off the network."
        case .collectingEvidence(let name): "Finding out whether \(name) is alive."
        case .patience(let name, let until): "\(name) is silent; waiting \(left(until)) more before acting, as set."
        case .waitingForPeer(let name, let until):
            "Powered on without \(name), which may have newer data: waiting \(left(until)) more for it; 'start-now' ends that."
        case .standbyBusy(let lim): "The standby server is needed for LIM \(lim), which goes first."
        case .setback(let until): "It was given up here a moment ago; next attempt in \(left(until))."
        case .failed(let failure, let until): "\(failure.sentence) Next attempt in \(left(until))."
        case .yielded(let reason): reason.sentence
        case .looksFirst: "Asking whether anybody still answers for its alias before it is started."
        case .starts(let epoch): "Starting under epoch \(epoch)."
        case .looksAgain: "Started; looking once more before its alias is claimed."
        case .claims: "Claiming its alias."
        case .serves(let epoch): "Runs here under epoch \(epoch)."
        case .stops(let reason): "Stopping: \(reason.sentence)"
        case .unclaimed: "Its programs run here without the alias."
        case .fallbackByOrder(let name): "\(name) has it, and this server is ready; fallback is manual: order the move."
        case .fallbackHeldDown(let name, let until):
            "\(name) has it, and this server is ready; it falls back when this server has been well for \(left(until)) more."
        case .fallbackSuspended(let name):
            "\(name) has it; automatic fallback is suspended after three within an hour: order the move."
        case .fallbackAsked(let name): "Fallback is under way: \(name) was asked to let go of it."
        case .notReady: "Its data are not ready here."
        }
    }
}

extension LIMFailure {
    package var sentence: String {
        switch self {
        case .programs: "Its programs failed here; see their journal."
        case .foreignAlias(let owner):
            "Its alias is in use by equipment that is not of this cluster (\(owner)); correct the network."
        case .alias: "The kernel did not take its alias address; see the journal of redundancyd."
        case .memory: "Its start could not be stored; check the disk of /var/lib/sn-redundancy."
        }
    }
}

extension YieldReason {
    package var sentence: String {
        switch self {
        case .fallback: "Given back to its regular server."
        case .replaced(let lim): "Replaced by LIM \(lim), which has higher priority."
        case .dualActive: "Stopped because both servers ran it; the other one keeps it."
        case .lockedAway: "Locked to the other server."
        case .leaving: "Handed over, because this server is being stopped."
        case .olderData: "Left to the other server, which ran it last or has newer data."
        case .cutOff: "Left to the other server, because this one is cut off from the network and starts nothing."
        }
    }
}

extension LIMStop.Reason {
    package var sentence: String {
        switch self {
        case .fallback: "it falls back to its regular server."
        case .replaced(let lim): "LIM \(lim) with higher priority needs the standby server."
        case .dualActive(let name): "\(name) runs it too and keeps it."
        case .backedOut: "the reason to start it is gone."
        case .foreignAlias(let owner): "its alias is in use by other equipment (\(owner))."
        case .lockedAway: "it is locked to the other server."
        case .aliasRefused: "the kernel did not take its alias address."
        case .handOver: "this server is being stopped."
        case .failed: "its programs failed."
        case .forgotten: "its start could not be stored."
        case .vanished: "its programs were stopped by somebody else."
        case .unwanted: "the other server has it."
        }
    }
}
