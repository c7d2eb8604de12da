/// The states of a LIM on a server without their contents, and where each goes on to: the graph of the machine.
package enum LIMStateKind: String, Hashable, Sendable, CaseIterable {
    case unknown
    case idle
    case yielded
    case unclaimed
    case lookingFirst
    case starting
    case lookingAgain
    case claiming
    case serving
    case stopping
    case failed

    /// A way from one state to another, and when it is gone.
    package struct Transition: Hashable, Sendable {
        package let from: LIMStateKind
        package let to: LIMStateKind
        package let when: String
    }

    /// Every way there is; the storm takes no other.
    package static var transitions: [Transition] {
        allCases.flatMap { from in from.ways.map { Transition(from: from, to: $0.0, when: $0.1) } }
    }

    private var ways: [(LIMStateKind, String)] {
        switch self {
        case .unknown:
            [
                (.idle, "it does not run here"), (.unclaimed, "its programs run here without the alias"),
                (.serving, "it runs here with its alias: the daemon came back"),
                (.stopping, "it is on its way out, or only the alias is here"), (.failed, "its programs failed here"),
            ]
        case .idle:
            [
                (.starting, "it may run here"),
                (.lookingFirst, "it may run here, but who has the alias is asked first"),
                (.lookingAgain, "it may run here, and is loaded behind the block"),
                (.yielded, "the other server is to have it"), (.unclaimed, "somebody started its programs by hand"),
                (.stopping, "it is not to be kept loaded any more"),
            ]
        case .yielded:
            [
                (.idle, "the other server has it, is gone, or did not take it in time"),
                (.starting, "the other server needs it here after all"),
                (.lookingFirst, "the same, but who has the alias is asked first"),
                (.lookingAgain, "the same, and it is loaded behind the block"),
                (.unclaimed, "somebody started its programs by hand"),
                (.stopping, "it is not to be kept loaded any more"),
            ]
        case .unclaimed:
            [(.lookingAgain, "it may run here"), (.stopping, "the other server has it, or its programs ended")]
        case .lookingFirst:
            [
                (.starting, "nobody answers for the alias"),
                (.lookingAgain, "nobody answers for the alias, and it is loaded behind the block"),
                (.idle, "the other server answers, or the reason is gone"),
                (.failed, "other equipment answers for the alias"),
                (.unclaimed, "somebody started its programs by hand"),
            ]
        case .starting:
            [(.lookingAgain, "its programs run"), (.stopping, "they failed, or the reason to start is gone")]
        case .lookingAgain:
            [
                (.claiming, "nobody answers for the alias, nobody was heard"),
                (.starting, "systemd starts its programs once more"),
                (.stopping, "somebody answers, or the reason to start is gone"),
            ]
        case .claiming:
            [
                (.serving, "the alias is here"), (.stopping, "the alias was refused, or its programs ended"),
                (.unclaimed, "the alias is gone, or this server stood still"),
            ]
        case .serving:
            [
                (.stopping, "fallback, replacement, lock, hand-over, dual active, or its programs ended"),
                (.unclaimed, "the alias is gone, or this server stood still"),
            ]
        case .stopping:
            [
                (.idle, "gone, and it may come back"), (.yielded, "gone, and left to the other server"),
                (.failed, "gone, and tried again later"),
            ]
        case .failed: [(.idle, "its time is over"), (.unclaimed, "somebody started its programs by hand")]
        }
    }

    /// As Graphviz draws it (`dot -Tsvg`).
    package static var graph: String {
        let nodes = allCases.map { kind in
            let shape = kind == .serving ? "doublecircle" : "ellipse"
            return "    \(kind.rawValue) [shape=\(shape)];"
        }
        let edges = transitions.map { "    \($0.from.rawValue) -> \($0.to.rawValue) [label=\"\($0.when)\"];" }
        return
            (["digraph \"a LIM on a server\" {", "    rankdir=TB; node [fontsize=12]; edge [fontsize=9];"] + nodes
            + edges + ["}"]).joined(separator: "\n")
    }
}

extension LIMState {
    package var kind: LIMStateKind {
        switch self {
        case .unknown: .unknown
        case .idle: .idle
        case .yielded: .yielded
        case .unclaimed: .unclaimed
        case .lookingFirst: .lookingFirst
        case .starting: .starting
        case .lookingAgain: .lookingAgain
        case .claiming: .claiming
        case .serving: .serving
        case .stopping: .stopping
        case .failed: .failed
        }
    }
}
