package import ClusterModel

/// What a server of the system proves itself with now.
package struct HostKeyFound: Hashable, Sendable, Encodable {
    package var schema = 1
    package var server: ServerName
    package var address: IPv4Address
    /// "SHA256:..."
    package var shown: String
    package var isAccepted: Bool

    package init(server: ServerName, address: IPv4Address, shown: String, isAccepted: Bool) {
        self.server = server
        self.address = address
        self.shown = shown
        self.isAccepted = isAccepted
    }
}
