/// Where a remote shell is found.
package struct RemoteHost: Sendable, Equatable, CustomStringConvertible {
    /// A numeric address: resolving a name has no limit in time.
    package var address: String
    package var port: UInt16
    /// The own address to call from, where a server admits only certain ones.
    package var source: String?

    package init(address: String, port: UInt16 = 22, source: String? = nil) {
        self.address = address
        self.port = port
        self.source = source
    }

    package var description: String { port == 22 ? address : "\(address) port \(port)" }

    /// As OpenSSH writes it in a list of known hosts.
    var knownName: String { port == 22 ? address : "[\(address)]:\(port)" }
}
