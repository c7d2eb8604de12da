/// What has yet to be sent to a command's standard input, and whether that is to be closed then.
struct PendingInput {
    private(set) var bytes: [UInt8] = []
    private var closesAfter = false
    private var isClosed = false

    var mustClose: Bool { bytes.isEmpty && closesAfter && !isClosed }

    mutating func add(_ input: RemoteCommand.Input) {
        guard !closesAfter, !isClosed else { return }
        switch input {
        case .nothing: break
        case .more(let more): bytes += more
        case .last(let rest):
            bytes += rest
            closesAfter = true
        }
    }

    mutating func hasSent(_ count: Int) { bytes.removeFirst(count) }

    mutating func hasClosed() {
        bytes = []
        isClosed = true
    }
}
