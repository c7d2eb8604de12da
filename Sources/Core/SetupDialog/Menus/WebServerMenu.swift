/// The entries of `webserver_config` (R-MW-03).
package enum WebServerEntry: String, Hashable, Sendable, CaseIterable {
    case redundancy = "Redundancy"
    case protocols = "Protocol"
    case certificate = "Certificate"
    case authentication = "Authentication"
    case directories = "Directories"
    case restart = "Restart"
}

package enum WebServerMenu {
    /// `unavailable` says why there is no redundancy to set up: LIM 1 is in no cluster (R-MW-04).
    package static func dialog(
        status: String,
        redundancyUnavailable reason: String?,
        at entry: WebServerEntry? = nil
    ) -> MenuDialog<WebServerEntry> {
        MenuDialog(
            "Configure web server",
            status,
            help: "Redundancy sets up PM/SNM redundancy, or shows its utilities once it is set. Protocol, Certificate, "
                + "Authentication, Directories and Restart are done on both servers of the pair in one go.",
            lines: WebServerEntry.allCases.map { entry in
                MenuDialog.Line(entry, entry.rawValue, unavailable: entry == .redundancy ? reason : nil)
            },
            at: entry
        )
    }
}
