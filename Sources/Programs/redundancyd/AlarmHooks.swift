import ClusterModel
import FoundationEssentials
import Glibc
import Logging
import Synchronization
import SystemSupport

/// Tells programs of others about alarms: every executable of a folder gets each event as JSON on standard input.
///
/// One event after the other, and for each event one program after the other, by name. A program that fails or takes
/// longer than ten seconds is ended and logged; nothing else depends on it.
final class AlarmHooks: Sendable {
    /// What a program reads; one JSON object on one line.
    struct Event: Encodable, Sendable {
        enum What: String, Encodable, Sendable {
            case raised
            case cleared
        }

        var schema = 1
        /// Counts the events since this daemon started: a gap says that some were lost.
        var sequence: UInt64
        /// Another one after each start of the daemon.
        var run: UInt64
        var event: What
        var server: String
        var alarm: Alarm
        /// When it was raised.
        var since: String
        var at: String
    }

    private static let limit = Duration.seconds(10)
    private static let most = 256

    private let folder: String
    private let server: String
    private let log: Logger
    private let run = UInt64.random(in: 1...UInt64(UInt32.max))
    private let sequence = Mutex<UInt64>(0)
    private let events: AsyncStream<Event>
    private let inlet: AsyncStream<Event>.Continuation

    init(folder: String, server: ServerName, log: Logger) {
        self.folder = folder
        self.server = server.description
        self.log = log
        (events, inlet) = AsyncStream.makeStream(of: Event.self, bufferingPolicy: .bufferingNewest(Self.most))
    }

    /// Returns at once.
    func tell(_ what: Event.What, _ alarm: Alarm, since: String) {
        let number = sequence.withLock { sequence in
            sequence += 1
            return sequence
        }
        let event = Event(
            sequence: number,
            run: run,
            event: what,
            server: server,
            alarm: alarm,
            since: since,
            at: Date.now.ISO8601Format()
        )
        if case .dropped(let lost) = inlet.yield(event) {
            log.error("hook events lost", metadata: ["sequence": "\(lost.sequence)"])
        }
    }

    /// Until cancelled.
    func serve() async {
        for await event in events {
            let input: [UInt8]
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            do { input = try Array(encoder.encode(event)) + [UInt8(ascii: "\n")] } catch {
                log.error("hook event not written", metadata: ["error": "\(error)"])
                continue
            }
            for hook in hooks() { await call(hook, input, event) }
        }
    }

    private func call(_ hook: String, _ input: [UInt8], _ event: Event) async {
        let command = Command(
            hook,
            [],
            input: input,
            environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"],
            limit: Self.limit
        )
        do {
            let outcome = try await command.run()
            if outcome.succeeded { return }
            log.warning(
                "hook failed",
                metadata: ["hook": "\(hook)", "sequence": "\(event.sequence)", "status": "\(outcome.status)"]
            )
        } catch {
            log.warning(
                "hook failed",
                metadata: ["hook": "\(hook)", "sequence": "\(event.sequence)", "error": "\(error)"]
            )
        }
    }

    /// Executable files that only root may write, by name; hidden ones and what editors leave are passed over.
    private func hooks() -> [String] {
        guard let listing = opendir(folder) else { return [] }
        defer { closedir(listing) }
        var found: [String] = []
        while let entry = readdir(listing) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasPrefix(".") || name.hasSuffix("~") { continue }
            var status = stat()
            let path = "\(folder)/\(name)"
            guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_mode & 0o111 != 0 else {
                continue
            }
            guard status.st_uid == 0, status.st_mode & 0o022 == 0 else {
                log.warning("hook passed over: others than root may write it", metadata: ["hook": "\(path)"])
                continue
            }
            found.append(path)
        }
        return found.sorted()
    }
}
