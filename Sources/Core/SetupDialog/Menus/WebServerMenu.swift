/// The entries of `webserver_config` (R-MW-03).
package enum WebServerEntry: String, Hashable, Sendable, CaseIterable {
    case redundancy = "Redundancy"
    case protocols = "Protocol"
    case certificate = "Certificate"
    case authentication = "Authentication"
    case restart = "Restart"
}

package enum WebServerMenu {
    /// Why an entry has no work behind it in this version.
    package static let notYet =
        "This is not available in this version; it comes with \"Configure web server\". Until then, change it in the "
        + "web server's own configuration, on the active and on the standby server separately."

    /// `unavailable` says why there is no redundancy to set up: LIM 1 is in no cluster (R-MW-04).
    package static func dialog(
        status: String,
        redundancyUnavailable reason: String?,
        at entry: WebServerEntry? = nil
    ) -> MenuDialog<WebServerEntry> {
        MenuDialog(
            "Configure web server",
            status,
            help: "Redundancy sets up PM/SNM redundancy, or shows its utilities once it is set.",
            lines: WebServerEntry.allCases.map { entry in
                MenuDialog.Line(entry, entry.rawValue, unavailable: entry == .redundancy ? reason : notYet)
            },
            at: entry
        )
    }
}
