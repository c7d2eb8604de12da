import FoundationEssentials
import Glibc

/// The forced command that silent login runs: reads one request, answers in JSON lines, and can do nothing else.
package struct PeerProgram {
    private let verbs: [String: any PeerVerb]

    package init(verbs: [any PeerVerb]) {
        var byName: [String: any PeerVerb] = [:]
        for verb in verbs { byName[verb.name] = verb }
        self.verbs = byName
    }

    func run() async -> Int32 {
        let answer = await answer(Self.line())
        Self.write(answer.line)
        return answer.status.rawValue
    }

    package func answer(_ line: [UInt8]) async -> PeerAnswer {
        do {
            guard getuid() == 0 else {
                throw OperationError(.notRoot, "This command is run by root only, through sudo.")
            }
            let request = try PeerRequest(line)
            guard let verb = verbs[request.verb] else {
                throw OperationError(
                    .usage,
                    "This server does not know \"\(request.verb.prefix(40))\"; install the same version on both servers."
                )
            }
            return try await verb.answer(request) { sentence in
                Self.write(Data("{\"progress\":\(PeerJSON.quote(sentence))}\n".utf8))
            }
        } catch let error as OperationError {
            return PeerAnswer(error.status, error.description)
        } catch {
            return PeerAnswer(.failed, "\(error)")
        }
    }

    /// Answers that nothing can be asked here at all.
    static func fail(_ error: OperationError) -> Int32 {
        write(PeerAnswer(error.status, error.description).line)
        return error.status.rawValue
    }

    /// The first line of standard input, never longer than a request may be.
    private static func line() -> [UInt8] {
        var line: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while line.count <= PeerRequest.limit {
            let read = Glibc.read(STDIN_FILENO, &buffer, buffer.count)
            if read < 0, errno == EINTR { continue }
            guard read > 0 else { break }
            if let end = buffer[..<read].firstIndex(of: UInt8(ascii: "\n")) { return line + buffer[..<end] }
            line += buffer[..<read]
        }
        return line
    }

    private static func write(_ data: Data) {
        var rest = Array(data)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            // The asking side is gone; what was begun is finished all the same, and its journal says so.
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
