import ClusterModel
import Logging
import SystemSupport

/// Looks once a minute whether the file systems that this server writes to still take anything.
///
/// The database's own disk is watched by its canary; exchange data are counted before they come (data-space).
actor DiskWatch {
    private static let interval = Duration.seconds(60)
    private static let folders = ["/var/lib/sn-redundancy", "/etc/sn-redundancy", "/var/log"]

    private let me: ServerName
    private let alarms: AlarmList
    private let log: Logger
    /// A disk that hangs must not hold one of the threads that all share.
    private let executor = BlockingExecutor(label: "disk-watch")
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(me: ServerName, alarms: AlarmList, log: Logger) {
        self.me = me
        self.alarms = alarms
        self.log = log
    }

    func run() async {
        while !Task.isCancelled {
            look()
            // Ends only by cancellation, which the loop's condition sees.
            try? await Task.sleep(for: Self.interval)
        }
    }

    private func look() {
        var seen: Set<UInt64> = []
        for folder in Self.folders {
            do {
                let room = try FileSystems.room(at: folder)
                let isFirst = seen.insert(room.device).inserted
                tell(isFirst ? fault(room) : nil, of: folder)
            } catch {
                log.warning("file system not asked", metadata: ["folder": "\(folder)", "error": "\(error)"])
            }
        }
    }

    private func fault(_ room: FileSystems.Room) -> DiskAlarm.Fault? {
        DiskAlarm.fault(
            freeBytes: room.freeBytes,
            files: room.files,
            freeFiles: room.freeFiles,
            isReadOnly: room.isReadOnly
        )
    }

    private func tell(_ fault: DiskAlarm.Fault?, of folder: String) {
        let alarm = fault.map { DiskAlarm.alarm($0, on: me, folder: folder) }
        for code in DiskAlarm.codes where code != alarm?.code {
            alarms.clearIfRaised(DiskAlarm.identity(code, on: me, folder))
        }
        if let alarm { alarms.raise(alarm) }
    }
}
