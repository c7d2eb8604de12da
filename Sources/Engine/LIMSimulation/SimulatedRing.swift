package import LIMPlacement

/// Corosync as the machines see it: memberships and totally ordered messages with virtual synchrony. Members that go
/// from one view to the next together have received the same messages in it; members that part may not have.
package struct SimulatedRing: Sendable {
    package struct View: Sendable {
        package let id: ViewID
        /// Hosts in the totem ring.
        package let hosts: [Int]
        /// Hosts whose daemon is in the group.
        package let daemons: [Int]
        /// Messages in their one order.
        package var messages: [PlacementReport] = []
    }

    package private(set) var views: [View] = []
    /// The view that each host's Corosync is in; nil while it is away.
    package var current: [Int?]
    /// How many messages of its view each host's daemon has received.
    package var position: [Int]
    private var ringNumber: UInt64 = 0

    package init(size: Int) {
        current = Array(repeating: nil, count: size)
        position = Array(repeating: 0, count: size)
    }

    package func view(of host: Int) -> View? { current[host].map { views[$0] } }

    /// Appends a message to the order of the sender's ring; gives its index.
    package mutating func order(_ report: PlacementReport, from host: Int) -> Int? {
        guard let view = current[host] else { return nil }
        views[view].messages.append(report)
        return views[view].messages.count - 1
    }

    /// A new membership for these hosts. Each old view's members in it agree on how much of the old view they have
    /// seen: `cut` chooses between what one has and all that was ordered. Gives what each host's daemon still receives
    /// before the new view.
    package mutating func install(
        hosts: [Int],
        daemons: [(host: Int, process: UInt32)],
        isNewRing: Bool,
        cut: (ClosedRange<Int>) -> Int
    ) -> [Int: [PlacementReport]] {
        if isNewRing { ringNumber += 1 }
        let id = ViewID(
            ringSequence: ringNumber,
            ringNode: UInt32(hosts.first ?? 0),
            members: daemons.map { (UInt32($0.host), $0.process) }
        )
        var flushed: [Int: [PlacementReport]] = [:]
        for old in Set(hosts.compactMap { current[$0] }).sorted() {
            let together = hosts.filter { current[$0] == old }
            let furthest = together.map { position[$0] }.max() ?? 0
            let end = cut(furthest...max(furthest, views[old].messages.count))
            for host in together { flushed[host] = Array(views[old].messages[min(position[host], end)..<end]) }
        }
        views.append(View(id: id, hosts: hosts, daemons: daemons.map(\.host)))
        for host in hosts {
            current[host] = views.count - 1
            position[host] = 0
        }
        return flushed
    }

    /// What the host's daemon receives when it has caught up to a message.
    package mutating func receive(host: Int, view: Int, upTo index: Int) -> [PlacementReport] {
        guard current[host] == view, index >= position[host] else { return [] }
        let news = Array(views[view].messages[position[host]...index])
        position[host] = index + 1
        return news
    }
}
