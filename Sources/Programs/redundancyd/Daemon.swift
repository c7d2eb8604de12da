import Glibc
import Logging
import ServiceControl
import ServiceLifecycle
import SystemSupport
import UnixSignals

/// redundancyd: the SN cluster engine, and PM/SNM redundancy where it is set.
@main
struct Daemon {
    static func main() async {
        let toJournal = getenv("JOURNAL_STREAM") != nil
        LoggingSystem.bootstrap { label in
            if toJournal { return JournalLogHandler(label: label, identifier: "redundancyd") }
            return StreamLogHandler.standardError(label: label)
        }
        let log = Logger(label: "redundancyd")
        do {
            guard let engines = try await Engines.load(log: log) else {
                log.notice("no cluster is configured on this server")
                try await serve(Unconfigured(log: log), log: log)
                return
            }
            try await serve(engines, log: log)
        } catch {
            log.critical("redundancyd ends", metadata: ["error": "\(error)"])
            // It is tried again without end; not so often that its words fill the journal.
            sleep(4)
            exit(1)
        }
    }

    private static func serve(_ service: any Service, log: Logger) async throws {
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [service],
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: log
            )
        )
        try await group.run()
    }
}
