package import ClusterModel

/// What is to happen, by time; at one time in the order in which it was planned.
package struct EventQueue<Event: Sendable>: Sendable {
    /// Small, as it is moved often; the event stays where it is.
    private struct Entry: Sendable {
        let at: Instant
        let order: UInt64
        let slot: Int

        func isBefore(_ other: Entry) -> Bool { at == other.at ? order < other.order : at < other.at }
    }

    private var heap: [Entry] = []
    private var slots: [Event?] = []
    private var free: [Int] = []
    private var count: UInt64 = 0

    package init() {}

    package var nextTime: Instant? { heap.first?.at }

    package mutating func plan(_ event: Event, at instant: Instant) {
        count += 1
        let slot = free.popLast() ?? slots.count
        if slot == slots.count { slots.append(event) } else { slots[slot] = event }
        heap.append(Entry(at: instant, order: count, slot: slot))
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child].isBefore(heap[parent]) else { break }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    package mutating func next() -> (at: Instant, event: Event)? {
        guard let first = heap.first, let last = heap.popLast() else { return nil }
        if !heap.isEmpty {
            heap[0] = last
            sink()
        }
        defer { slots[first.slot] = nil }
        free.append(first.slot)
        return slots[first.slot].map { (first.at, $0) }
    }

    private mutating func sink() {
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && heap[child].isBefore(heap[least])
            {
                least = child
            }
            if least == parent { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
