import ServiceControl
import SystemSupport

/// The processes that answer for a web server, by its main process's children.
///
/// A reload ends before they change: the new ones start first, and for a tenth of a second (nginx) whoever connects may
/// still meet an old one, by whose configuration nobody is asked for a password, for instance.
struct WebServerProcesses: Sendable {
    private static let limit = Duration.seconds(5)
    /// What nginx calls a process that takes no new connection and ends with those that it has.
    private static let leaving = "shutting down"

    private let main: Int32
    private let answering: [Int32]

    /// Those of this moment; nil where the unit doesn't run.
    init?(of unit: String) async throws {
        guard let main = try await Systemd().state(of: unit).mainProcess else { return nil }
        self.main = main
        answering = try Self.children(of: main)
    }

    /// False if one of them still takes new connections after five seconds.
    func areReplaced() async throws -> Bool {
        let deadline = Deadline(after: Self.limit)
        while try isOneLeft() {
            if deadline.hasPassed { return false }
            try await Task.sleep(for: .milliseconds(20))
        }
        return true
    }

    private func isOneLeft() throws -> Bool {
        let now = try Self.children(of: main)
        return try answering.contains { process in try now.contains(process) && !Self.isLeaving(process) }
    }

    private static func children(of process: Int32) throws -> [Int32] {
        let list = try AtomicFile.read("/proc/\(process)/task/\(process)/children") ?? []
        return String(decoding: list, as: UTF8.self).split(separator: " ").compactMap { Int32($0) }
    }

    private static func isLeaving(_ process: Int32) throws -> Bool {
        guard let title = try AtomicFile.read("/proc/\(process)/cmdline") else { return true }
        return String(decoding: title, as: UTF8.self).contains(leaving)
    }
}
