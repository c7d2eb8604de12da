import SystemSupport

/// The condition that systemd asks before it starts PostgreSQL (ExecCondition, systemd.service(5)).
///
/// While redundancy is set, only the engine starts the database, and says so by a file that it makes before and removes
/// after. Everything else, the boot included, is told no: a status of 1 skips the start without calling it a failure.
struct MayStartPostgreSQL {
    let paths: Paths

    func run(_ talk: (String) -> Void) -> Int32 {
        do {
            // Without redundancy nothing is in the way.
            guard try AtomicFile.read(paths.management) != nil else { return 0 }
            if try AtomicFile.read(paths.mayStartPostgreSQL) != nil { return 0 }
            talk("PM/SNM redundancy decides when PostgreSQL starts; not started here.")
            return 1
        } catch {
            // What can't be read can't be trusted to allow a second primary.
            talk("PostgreSQL is not started: \(error)")
            return 1
        }
    }
}
