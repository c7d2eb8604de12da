import ClusterModel
import FoundationEssentials
import Logging
import Synchronization
import SystemSupport

/// What webserver_config set of the web server on this server, as far as the daemon tells it: how people reach it, and
/// when its certificate ends.
final class WebServerWatch: Sendable {
    private struct Settings: Decodable {
        var `protocol`: String
        var certificateEnds: Int?
    }

    /// It changes by hand, a few times a year.
    private static let interval = Duration.seconds(10)

    private let path: String
    private let me: ServerName
    private let alarms: AlarmList
    private let log: Logger
    private let last = Mutex<[UInt8]?>(nil)
    private let usesTLS = Mutex(false)

    init(path: String, me: ServerName, alarms: AlarmList, log: Logger) {
        self.path = path
        self.me = me
        self.alarms = alarms
        self.log = log
    }

    /// "https" where plain HTTP is refused or sent there.
    var scheme: String { usesTLS.withLock { $0 ? "https" : "http" } }

    func run() async {
        while !Task.isCancelled {
            look()
            // Ends only by cancellation, which the loop's condition sees.
            try? await Task.sleep(for: Self.interval)
        }
    }

    private func look() {
        let settings = read()
        let encrypts = settings.map { $0.protocol != "http" } ?? false
        usesTLS.withLock { $0 = encrypts }
        let seconds = settings?.certificateEnds.map { $0 - Int(Date.now.timeIntervalSince1970) }
        if encrypts, let seconds, let alarm = CertificateAlarm.alarm(endsIn: seconds, on: me) {
            alarms.raise(alarm)
        } else {
            alarms.clear("\(CertificateAlarm.code) \(me)")
        }
    }

    /// nil also while it can't be read, which is said once for each content.
    private func read() -> Settings? {
        do {
            guard let bytes = try AtomicFile.read(path, limit: 1 << 16) else { return nil }
            let isNew = last.withLock { last in
                defer { last = bytes }
                return last != bytes
            }
            do { return try JSONDecoder().decode(Settings.self, from: Data(bytes)) } catch {
                if isNew { log.warning("web server settings not understood", metadata: ["error": "\(error)"]) }
                return nil
            }
        } catch {
            log.debug("web server settings not read", metadata: ["error": "\(error)"])
            return nil
        }
    }
}
