import LIMPlacement
import LIMSimulation

/// Pairs of state and event that no run can reach, and why. Anything else that is not reached fails a long run, and so
/// does a pair that is reached in spite of its reason.
struct Unreachable {
    let states: [LIMStateKind]
    let events: [PlacementEventKind]
    let why: String
    /// It could happen, but no storm is long enough to wait for it: reached or not, it fails nothing.
    var isPossible = false

    func covers(_ pair: Coverage.Pair) -> Bool { states.contains(pair.state) && events.contains(pair.event) }

    static func reason(_ pair: Coverage.Pair) -> Unreachable? { reasons.first { $0.covers(pair) } }

    static let reasons: [Unreachable] = [
        Unreachable(
            states: LIMStateKind.allCases.filter { $0 != .unknown },
            events: [.limFound],
            why: "a daemon asks systemd once, before anything else is told, and a LIM is unknown until then"
        ),
        Unreachable(
            states: [.unknown],
            events: [.reloaded, .dataReturned, .aliasClaimed, .aliasRefused, .aliasReleased, .lookAgainResult],
            why: "answers to what was ordered of a LIM before it was removed, while it runs on its regular server, and "
                + "that come after it was added again, in the second in which the daemon starts anew",
            isPossible: true
        ),
        Unreachable(
            states: [.idle, .yielded, .failed, .lookingFirst],
            events: [.aliasClaimed, .aliasRefused],
            why: "a claim is answered before its alias is let go, and only then is the LIM at rest"
        ),
        Unreachable(
            states: [.serving],
            events: [.aliasClaimed, .aliasRefused],
            why: "it serves since its claim was answered: another answer is that of a claim from before this "
                + "server stood still, and was overtaken",
            isPossible: true
        ),
        Unreachable(
            states: [.serving],
            events: [.lookAgainResult],
            why: "looks are answered in turn: only one from before this server stood still comes after the claim",
            isPossible: true
        ),
        Unreachable(
            states: [.starting, .lookingAgain],
            events: [.aliasClaimed, .aliasRefused, .aliasReleased],
            why: "an answer from before this server stood still, or lost the alias: the other side is heard before "
                + "anything is begun anew, which nearly always takes longer than the answer",
            isPossible: true
        ),
        Unreachable(
            states: [.claiming],
            events: [.aliasReleased],
            why: "an alias that was let go is answered for before the other side is heard, and only then is it claimed "
                + "again",
            isPossible: true
        ),
    ]
}
