import FoundationEssentials
import Glibc

/// The forced command that silent login runs: reads one request, answers in JSON lines, and can do nothing else.
struct PeerProgram {
    private let verbs: [String: any PeerVerb]

    init(verbs: [any PeerVerb]) {
        var byName: [String: any PeerVerb] = [:]
        for verb in verbs { byName[verb.name] = verb }
        self.verbs = byName
    }

    /// - Parameter arguments: `--first` while the administrator's password still opens the way: sudo is given that
    ///   password on the line before the request, and where it did not want it, it ends up here.
    func run(arguments: [String]) async -> Int32 {
        var lines = Self.lines(atMost: 2)
        if arguments == ["--first"], lines.count == 2 { lines.removeFirst() }
        let answer = await answer(lines.first ?? [])
        Self.write(answer.line)
        return answer.status.rawValue
    }

    func answer(_ line: [UInt8]) async -> PeerAnswer {
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

    /// Up to so many lines of standard input, or what came until it ended, never more than a request may be long.
    private static func lines(atMost count: Int) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        var line: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        reading: while line.count <= PeerRequest.limit {
            let read = Glibc.read(STDIN_FILENO, &buffer, buffer.count)
            if read < 0, errno == EINTR { continue }
            guard read > 0 else { break }
            for byte in buffer[..<read] {
                if byte != UInt8(ascii: "\n") {
                    line.append(byte)
                    continue
                }
                lines.append(line)
                line = []
                if lines.count == count { break reading }
            }
        }
        if !line.isEmpty, lines.count < count { lines.append(line) }
        return lines
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
