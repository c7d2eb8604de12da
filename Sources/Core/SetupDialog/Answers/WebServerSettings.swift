/// How people reach the web server.
package enum WebProtocol: String, Hashable, Sendable, Codable, CaseIterable {
    case http
    case https
    case redirect

    package var consequence: String {
        switch self {
        case .http: "plain HTTP on port 80"
        case .https: "HTTPS on port 443; plain HTTP is refused"
        case .redirect: "HTTPS on port 443; plain HTTP is sent there"
        }
    }

    package var usesTLS: Bool { self != .http }
}

/// Who has to say who they are before the web server passes them on.
package enum WebAuthentication: String, Hashable, Sendable, Codable, CaseIterable {
    case off
    case local
    case pam

    package var consequence: String {
        switch self {
        case .off: "the web server asks nobody; the applications do as before"
        case .local: "users and passwords kept by webserver_config, the same on both servers"
        case .pam: "a service of PAM, behind which LDAP may be (needs libnginx-mod-http-auth-pam)"
        }
    }
}

/// The web server's settings that webserver_config keeps, the same on both servers (LM-19).
package struct WebServerSettings: Hashable, Sendable, Codable {
    package var version = 1
    package var `protocol` = WebProtocol.http
    package var authentication = WebAuthentication.off
    /// The service in /etc/pam.d, with `pam`.
    package var pamService: String?
    /// When the certificate ends, in seconds since 1970; nil: there is none.
    package var certificateEnds: Int?

    package init() {}
}

/// A change of them.
package enum WebServerChange: Hashable, Sendable {
    case `protocol`(WebProtocol)
    case selfSigned
    /// The certificate, then those above it; and its key.
    case importCertificate(chain: String, key: Secret)
    case authentication(WebAuthentication, pamService: String?)
    /// Sets the password of one that is there.
    case setUser(String, Secret)
    case removeUser(String)
    /// Takes back everything that was ever changed.
    case reset

    package var title: String {
        switch self {
        case .protocol(let wanted): "web server: \(wanted.consequence)"
        case .selfSigned: "web server: a self-signed certificate"
        case .importCertificate: "web server: the imported certificate"
        case .authentication(let wanted, _): "web server: authentication \(wanted.rawValue)"
        case .setUser(let name, _): "web server: user \(name)"
        case .removeUser(let name): "web server: no user \(name)"
        case .reset: "web server: everything as it was found"
        }
    }
}
