package import SystemSupport

/// Why an interface can't be listened on or sent from.
package struct ARPError: Error, Sendable, CustomStringConvertible {
    package enum Code: Sendable {
        case noInterface(String)
        case notEthernet(String)
        case system(SystemError)
    }

    package let code: Code

    package init(code: Code) { self.code = code }

    package var description: String {
        switch code {
        case .noInterface(let name):
            "There is no network interface \(name) on this server. See 'ip link' for those there are."
        case .notEthernet(let name):
            "The interface \(name) isn't Ethernet, so addresses can't be probed or announced on it."
        case .system(let error):
            error.description
        }
    }
}
