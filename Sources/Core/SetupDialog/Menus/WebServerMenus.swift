/// The entries below Certificate and Authentication of `webserver_config`.
package enum CertificateEntry: String, Hashable, Sendable, CaseIterable {
    case importing = "Import a certificate with its chain and key"
    case selfSigned = "Make a self-signed certificate"
}

package enum AuthenticationEntry: String, Hashable, Sendable, CaseIterable {
    case off = "Nobody is asked by the web server"
    case local = "Local users"
    case pam = "PAM (LDAP and others behind it)"
    case addUser = "Add a local user, or set a new password"
    case removeUser = "Remove a local user"
}

package enum DirectoriesEntry: String, Hashable, Sendable, CaseIterable {
    case add = "Mirror a folder"
    case remove = "Mirror a folder no longer"
}

package enum WebServerMenus {
    package static func directories(_ status: String) -> MenuDialog<DirectoriesEntry> {
        MenuDialog(
            WebServerEntry.directories.rawValue,
            status,
            help: "Files that PM and SNM store in a mirrored folder are copied from the active server to the other one "
                + "within seconds. What only the other one had is kept beside, never overwritten.",
            lines: DirectoriesEntry.allCases.map { MenuDialog.Line($0, $0.rawValue) }
        )
    }

    package static func protocols(_ status: String, at wanted: WebProtocol?) -> MenuDialog<WebProtocol> {
        MenuDialog(
            WebServerEntry.protocols.rawValue,
            status,
            help: "It is set on both servers in one go. With https and redirect a certificate is needed; a self-signed "
                + "one is made if there is none. Browsers warn of it until you import one that they trust.",
            lines: WebProtocol.allCases.map { MenuDialog.Line($0, "\($0.rawValue): \($0.consequence)") },
            at: wanted
        )
    }

    package static func certificates(_ status: String) -> MenuDialog<CertificateEntry> {
        MenuDialog(
            WebServerEntry.certificate.rawValue,
            status,
            help: "The certificate and its key are placed on both servers. It should name both servers, LIM 1's alias "
                + "address and the virtual IP, since users reach the active server by any of them.",
            lines: CertificateEntry.allCases.map { MenuDialog.Line($0, $0.rawValue) }
        )
    }

    package static func authentication(_ status: String) -> MenuDialog<AuthenticationEntry> {
        MenuDialog(
            WebServerEntry.authentication.rawValue,
            status,
            help: "Who has to say who they are before the web server passes them on to PM and SNM, which ask on their "
                + "own besides. Users and passwords are the same on both servers.",
            lines: AuthenticationEntry.allCases.map { MenuDialog.Line($0, $0.rawValue) }
        )
    }
}
