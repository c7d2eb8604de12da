import Glibc
import SystemSupport

/// The listening thread's work: lets callers in, and reads their requests within the limits.
struct Doorkeeper: Sendable {
    /// What came of a connection.
    enum Call: Sendable {
        case request(ControlRequest, Visitor)
        case refused(ControlReply, Visitor)
    }

    private struct Guest {
        let visitor: Visitor
        let deadline: Duration
        var bytes: [UInt8] = []
    }

    private static let usage: Int32 = 64
    private static let tryAgain: Int32 = 75
    private static let noPermission: Int32 = 77

    let path: String
    let listening: ListeningSocket
    let stop: WakeUp
    let limits: ControlLimits
    let calls: AsyncStream<Call>.Continuation
    let room: WaitingRoom
    let admits: @Sendable (PeerCredentials) -> Bool

    func run() {
        var guests: [Guest] = []
        while true {
            let deadline = guests.map(\.deadline).min()
            let numbers = [stop.number, listening.number] + guests.map(\.visitor.number)
            // It fails only for lack of memory; then a little later is soon enough.
            let ready = try? Readiness.wait(for: numbers, limit: deadline.map { $0 - MonotonicClock.sinceStart() })
            guard let ready else {
                usleep(100_000)
                continue
            }
            if ready[0] { break }
            for index in guests.indices.reversed() where ready[index + 2] {
                if let call = read(&guests[index]) {
                    calls.yield(call)
                    guests.remove(at: index)
                }
            }
            sendAwayLate(&guests)
            if ready[1] { letIn(&guests) }
        }
        calls.finish()
    }

    private func letIn(_ guests: inout [Guest]) {
        do throws(SystemError) {
            guard let visitor = try meet() else { return }
            if visitor.hasRoom {
                guests.append(Guest(visitor: visitor, deadline: MonotonicClock.sinceStart() + limits.requestTime))
            } else {
                let busy = ControlReply(exit: Self.tryAgain, message: "redundancyd has too many callers; try again.")
                calls.yield(.refused(busy, visitor))
            }
        } catch {
            // Out of descriptors: the caller stays in the kernel's queue until some are free.
            if error.errno == EMFILE || error.errno == ENFILE { usleep(100_000) }
        }
    }

    /// Nil if it was somebody who may not come in.
    private func meet() throws(SystemError) -> Visitor? {
        let descriptor = try OwnedDescriptor.accept(from: listening.number)
        let credentials = try PeerCredentials(ofPeerAt: descriptor.number)
        guard admits(credentials) else {
            sendAway(descriptor)
            return nil
        }
        return Visitor(descriptor, credentials: credentials, room: room)
    }

    /// Takes up no room, and waits for nobody: a fresh socket's buffer holds the sentence.
    private func sendAway(_ stranger: borrowing OwnedDescriptor) {
        let sentence = ControlError(code: .notAllowed(path: path)).description
        guard let bytes = JSONLine.encode(ControlReply(exit: Self.noPermission, message: sentence)) else { return }
        _ = Glibc.send(stranger.number, bytes, bytes.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
    }

    /// Reads what has come; answers the call once it is complete or hopeless.
    private func read(_ guest: inout Guest) -> Call? {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = recv(guest.visitor.number, &buffer, buffer.count, 0)
            if count < 0 {
                if errno == EINTR { continue }
                return errno == EAGAIN ? nil : refusal("The request broke off.", guest)
            }
            guest.bytes += buffer[..<count]
            if let end = guest.bytes.firstIndex(of: UInt8(ascii: "\n")) { return call(guest, guest.bytes[..<end]) }
            if guest.bytes.count > limits.requestBytes { return tooLong(guest) }
            if count == 0 { return call(guest, guest.bytes[...]) }
        }
    }

    private func call(_ guest: Guest, _ line: ArraySlice<UInt8>) -> Call {
        guard line.count <= limits.requestBytes else { return tooLong(guest) }
        guard let request = JSONLine.decode(ControlRequest.self, from: line) else {
            return refusal(#"A request is one line of JSON: {"verb": "...", "arguments": {"key": "value"}}."#, guest)
        }
        return .request(request, guest.visitor)
    }

    private func tooLong(_ guest: Guest) -> Call {
        refusal("The request is longer than \(limits.requestBytes) bytes.", guest)
    }

    private func sendAwayLate(_ guests: inout [Guest]) {
        let now = MonotonicClock.sinceStart()
        for guest in guests where guest.deadline <= now {
            calls.yield(refusal("No whole request came within \(limits.requestTime.components.seconds) s.", guest))
        }
        guests.removeAll { $0.deadline <= now }
    }

    private func refusal(_ sentence: String, _ guest: Guest) -> Call {
        .refused(ControlReply(exit: Self.usage, message: sentence), guest.visitor)
    }
}
