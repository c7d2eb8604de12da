import SystemSupport

/// Why the daemon does not start, as it said itself: status names the file, not only the journal.
package enum DaemonsLastWords {
    private static let beginning = "redundancyd ends (error: "

    /// nil: its last start failed otherwise or not at all, or this account may not read the journal.
    static func read() async -> String? {
        let shown = ["show", "--property=InvocationID", "--value", "redundancyd.service"]
        let start = try? await Command("/usr/bin/systemctl", shown, limit: .seconds(5)).output()
        guard let start = start?.split(separator: "\n").first, start.allSatisfy(\.isHexDigit) else { return nil }
        let asked = [
            "--quiet", "--no-pager", "--priority=crit..crit", "--lines=1", "--output=cat",
            "_SYSTEMD_INVOCATION_ID=\(start)",
        ]
        let said = try? await Command("/usr/bin/journalctl", asked, limit: .seconds(5)).output()
        return said.flatMap { reason(in: $0) }
    }

    /// The reason in the daemon's last line; nil if that is none.
    package static func reason(in said: String) -> String? {
        guard let line = said.split(separator: "\n").last, line.hasPrefix(beginning), line.hasSuffix(")") else {
            return nil
        }
        return String(line.dropFirst(beginning.count).dropLast())
    }
}
