package import StatusDocuments

/// Mirrored folders and conflicts as lines.
package enum MirrorText {
    package static func lines(_ status: MirrorDocument) -> [String] {
        guard !status.directories.isEmpty else { return ["No folder is mirrored."] + conflicts(status) }
        return ["mirrored: \(status.sentence)"] + status.directories.flatMap(lines) + conflicts(status)
    }

    package static func needsAttention(_ status: MirrorDocument) -> Bool {
        status.conflictsHere + status.conflictsThere > 0
            || status.directories.contains { $0.problem != nil || $0.excessBytes != nil }
    }

    private static func lines(_ directory: MirrorDocument.Directory) -> [String] {
        let state = directory.inStep ? "the same on both servers" : "on the way"
        let size = "\(directory.files) files, \(size(directory.bytes)) of \(size(directory.quotaBytes))"
        var lines = ["\(directory.path): \(state), \(size)"]
        if let excess = directory.excessBytes {
            lines.append("  above its quota by \(Self.size(excess)): nothing more is mirrored")
        }
        if let problem = directory.problem { lines.append("  \(problem)") }
        if let skipped = directory.skipped { lines.append("  \(skipped)") }
        return lines
    }

    private static func conflicts(_ status: MirrorDocument) -> [String] {
        var lines: [String] = []
        if status.conflictsHere > 0 {
            lines.append(
                "\(status.conflictsHere) files in conflict are kept here: webserver_config directories conflicts"
            )
        }
        if status.conflictsThere > 0 {
            lines.append("\(status.conflictsThere) files in conflict are kept on the other server; look at them there.")
        }
        return lines
    }

    package static func lines(_ conflicts: [MirrorConflict]) -> [String] {
        if conflicts.isEmpty { return ["No file is in conflict on this server."] }
        return conflicts.flatMap { conflict in
            let count = conflict.files.count
            let head =
                "\(conflict.id): \(count) \(count == 1 ? "file" : "files") of \(conflict.directory) that only "
                + "\(conflict.server) had; those of \(conflict.winner) count"
            let shown = conflict.files.prefix(20).map { "  \(conflict.copies)/\($0)" }
            return [head] + shown + (count > 20 ? ["  and \(count - 20) more"] : [])
        }
    }

    /// "500M", "2G", "4096": nil if it is none, or nothing.
    package static func bytes(_ text: String) -> UInt64? {
        let units: [Character: UInt64] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30]
        let unit = text.last.flatMap { units[Character($0.uppercased())] }
        let digits = unit == nil ? text : String(text.dropLast())
        guard digits.allSatisfy({ $0.isASCII && $0.isNumber }), let number = UInt64(digits) else { return nil }
        let (bytes, overflow) = number.multipliedReportingOverflow(by: unit ?? 1)
        return overflow || bytes == 0 || bytes > 1 << 40 ? nil : bytes
    }

    private static func size(_ bytes: UInt64) -> String {
        if bytes < 1 << 10 { return "\(bytes) bytes" }
        return bytes < 1 << 20 ? "\(bytes >> 10) kB" : "\(bytes >> 20) MB"
    }
}
