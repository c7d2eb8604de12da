import SystemSupport
import Synchronization

/// What the lease thread and its callers share: the held addresses, and what is asked of the thread.
final class LeaseTable: Sendable {
    enum Command: Sendable {
        case hold(AddressToHold, until: Duration)
        case release(AddressToHold)
        case makePermanent(AddressToHold)
    }

    struct Lease: Sendable {
        let address: AddressToHold
        var permittedUntil: Duration
        var nextRefresh: Duration
    }

    typealias Answer = Result<Void, NetlinkError>

    struct Question: Sendable {
        let command: Command
        let answer: CheckedContinuation<Answer, Never>
    }

    private struct State {
        var leases: [InternetAddress: Lease] = [:]
        var questions: [Question] = []
        var isOpen = true
    }

    private let state = Mutex(State())
    let wakeUp: WakeUp

    init(wakeUp: WakeUp) { self.wakeUp = wakeUp }

    // MARK: Callers

    func ask(_ command: Command) async throws(NetlinkError) {
        let answer = await withCheckedContinuation { continuation in
            let question = Question(command: command, answer: continuation)
            let isTaken = state.withLock { state in
                if state.isOpen { state.questions.append(question) }
                return state.isOpen
            }
            if isTaken { wakeUp.signal() } else { Self.refuse(question) }
        }
        try answer.get()
    }

    func permit(_ address: InternetAddress, until deadline: Duration) -> Bool {
        state.withLock {
            $0.leases[address]?.permittedUntil = deadline; return $0.leases[address] != nil
        }
    }

    var held: [InternetAddress] { state.withLock { $0.leases.keys.sorted() } }

    func close() {
        state.withLock { $0.isOpen = false }
        wakeUp.signal()
    }

    // MARK: The thread

    var isOpen: Bool { state.withLock { $0.isOpen } }

    func takeQuestions() -> [Question] {
        state.withLock { state in
            defer { state.questions = [] }
            return state.questions
        }
    }

    func put(_ lease: Lease) { state.withLock { $0.leases[lease.address.address] = lease } }

    func drop(_ address: InternetAddress) { _ = state.withLock { $0.leases.removeValue(forKey: address) } }

    subscript(address: InternetAddress) -> Lease? { state.withLock { $0.leases[address] } }

    func refreshed(_ address: InternetAddress, next: Duration) {
        state.withLock { $0.leases[address]?.nextRefresh = next }
    }

    /// Takes out the leases whose permission has run out.
    func takeLapsed(at now: Duration) -> [InternetAddress] {
        state.withLock { state in
            let lapsed = state.leases.values.filter { $0.permittedUntil <= now }.map(\.address.address).sorted()
            for address in lapsed { state.leases[address] = nil }
            return lapsed
        }
    }

    func due(at now: Duration) -> [AddressToHold] {
        state.withLock { state in state.leases.values.filter { $0.nextRefresh <= now }.map(\.address) }
    }

    /// When the thread must look again; nil while nothing is held.
    var nextDeadline: Duration? {
        state.withLock { state in state.leases.values.map { min($0.nextRefresh, $0.permittedUntil) }.min() }
    }

    static func refuse(_ question: Question) {
        let address =
            switch question.command {
            case .hold(let address, _), .release(let address), .makePermanent(let address): address
            }
        question.answer.resume(returning: .failure(NetlinkError(code: .notHeld(address.text))))
    }
}
