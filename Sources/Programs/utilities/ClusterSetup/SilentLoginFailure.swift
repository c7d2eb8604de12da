/// What a silent login that failed says of the server.
package enum SilentLoginFailure {
    /// Nobody is there, as far as ssh can tell: neither its kernel nor a program of it has answered.
    package static func isSilence(_ error: OperationError) -> Bool {
        guard error.status == .peerUnreachable else { return false }
        let said = error.description
        // Behind a banner that was waited for there is a kernel that has accepted the connection.
        if said.contains("banner") { return false }
        return ["No route to host", "Connection timed out", "Host is down"].contains { said.contains($0) }
    }

    /// It is there, with its accepted host key, and does not let this server's key in.
    package static func isRefusal(_ error: OperationError) -> Bool {
        error.status == .peerUnreachable && error.description.contains("Permission denied")
    }
}
