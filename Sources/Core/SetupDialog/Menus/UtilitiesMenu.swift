/// What Redundancy offers once it is set, in the seed's order (R-UT-01, R-UT-02).
package enum UtilitiesEntry: String, Hashable, Sendable, CaseIterable {
    case checkStatus = "CheckStatus"
    case reconfigure = "Reconfigure"
    case fallback = "Fallback"
    case reconfigureFallback = "Reconfigure Fallback"
    case removeRedundancy = "Remove Redundancy"
}

package enum UtilitiesMenu {
    package static func dialog(
        status: String,
        role: PairFound.Role,
        at entry: UtilitiesEntry? = nil
    ) -> MenuDialog<UtilitiesEntry> {
        MenuDialog(
            "Redundancy",
            status,
            help: help,
            lines: UtilitiesEntry.allCases.map { entry in
                MenuDialog.Line(entry, entry.rawValue, unavailable: reason(against: entry, on: role))
            },
            at: entry
        )
    }

    /// Reconfigure begins on the master (R-UT-04), fallback is ordered there (R-UT-05, R-UT-06); the rest works on both.
    private static func reason(against entry: UtilitiesEntry, on role: PairFound.Role) -> String? {
        switch (entry, role) {
        case (.reconfigure, .standby), (.fallback, .standby), (.reconfigureFallback, .standby):
            "This is done on the master. Log in there and run webserver_config, Redundancy, \(entry.rawValue)."
        case (.checkStatus, _), (.removeRedundancy, _), (.reconfigure, .master), (.fallback, .master),
            (.reconfigureFallback, .master):
            nil
        }
    }

    private static let help =
        "CheckStatus shows who is active and whether a failure now would lose anything.\n"
        + "Reconfigure runs the set-up again on the master; then set up the standby anew.\n"
        + "Fallback moves PM and SNM back to the master; with manual fallback, after LIM 1 has been moved back.\n"
        + "Reconfigure Fallback takes over the cluster's fallback type after it was changed.\n"
        + "Remove Redundancy makes two stand-alone servers again: on the master first, then on the standby."
}
