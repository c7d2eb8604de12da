/// File systems that take nothing more: what this server has to remember, and the plans of its utilities, lie there.
package enum DiskAlarm {
    /// What is wrong with one file system.
    package enum Fault: Hashable, Sendable {
        case full(freeBytes: UInt64)
        /// No file can be made, however many bytes are free.
        case noFiles
        case readOnly
    }

    package static let codes = ["disk-full", "disk-read-only"]
    /// Below this a file system counts as full: the largest thing that is written unasked is smaller.
    package static let leastFree: UInt64 = 64 << 20

    /// Nil where there is nothing to say. A file system that does not count its files (`files` 0) can't run out of them.
    package static func fault(freeBytes: UInt64, files: UInt64, freeFiles: UInt64, isReadOnly: Bool) -> Fault? {
        if isReadOnly { return .readOnly }
        if freeBytes < leastFree { return .full(freeBytes: freeBytes) }
        return files > 0 && freeFiles == 0 ? .noFiles : nil
    }

    package static func identity(_ code: String, on server: ServerName, _ folder: String) -> String {
        "\(code) \(object(server, folder))"
    }

    package static func alarm(_ fault: Fault, on server: ServerName, folder: String) -> Alarm {
        let text =
            switch fault {
            case .full(let free): "The file system of \(folder) on \(server) is full: \(free >> 20) MB are free"
            case .noFiles: "The file system of \(folder) on \(server) has no room for another file"
            case .readOnly: "The file system of \(folder) on \(server) is mounted read-only"
            }
        let advice =
            switch fault {
            case .full, .noFiles:
                "Make room (df, du -x). What runs goes on; until then changes to the configuration, data backups and "
                    + "what this server remembers of its moves can fail."
            case .readOnly:
                "A disk that had errors is often the cause (dmesg). Until it can be written changes and data backups fail, "
                    + "and where /var/lib/sn-redundancy is on it this server can't take over."
            }
        return Alarm(
            code: fault == .readOnly ? "disk-read-only" : "disk-full",
            severity: .critical,
            object: object(server, folder),
            text: text,
            advice: advice
        )
    }

    private static func object(_ server: ServerName, _ folder: String) -> String { "\(server):\(folder)" }
}
