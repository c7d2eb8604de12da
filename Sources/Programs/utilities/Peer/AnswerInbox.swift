import FoundationEssentials
import Synchronization
import SystemSupport

/// Sorts the lines of an answer: what is on the way, and the last word.
package final class AnswerInbox: Sendable {
    private let report: @Sendable (String) -> Void
    private let last = Mutex<PeerAnswer?>(nil)

    package init(report: @escaping @Sendable (String) -> Void) { self.report = report }

    package var answer: PeerAnswer? { last.withLock { $0 } }

    /// Lines that are neither (a login banner), or that nobody could read, are passed over.
    package func take(_ line: String) {
        guard JSONNesting.isWithinLimit(line.utf8),
            let object = try? JSONDecoder().decode(Line.self, from: Data(line.utf8))
        else { return }
        if let progress = object.progress { report(progress) }
        guard let exit = object.exit else { return }
        let data = Self.data(in: line)
        let answer = PeerAnswer(ExitStatus(rawValue: exit) ?? .failed, object.message ?? "", data: data)
        last.withLock { $0 = answer }
    }

    private struct Line: Decodable {
        var progress: String?
        var exit: Int32?
        var message: String?
    }

    /// The data as they stand, since only the asking side knows their type: they are the object's last member.
    private static func data(in line: String) -> Data? {
        guard let range = line.firstRange(of: "\"data\":"), line.hasSuffix("}") else { return nil }
        return Data(line[range.upperBound...].dropLast().utf8)
    }
}
