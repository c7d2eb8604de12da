/// Why packages are not as wanted.
package struct PackageError: Error, Sendable, CustomStringConvertible {
    package enum Code: Sendable, Equatable {
        case badName(String)
        case cannotBeInstalled([String])
        case installFailed([String])
        case removeFailed([String])
        case noAnswer
    }

    package let code: Code
    /// What apt or dpkg said.
    package let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String {
        switch code {
        case .badName(let name): "\"\(name)\" is not the name of a package."
        case .cannotBeInstalled(let names):
            "\(names.joined(separator: ", ")) can't be installed from this server's package sources: \(message)"
        case .installFailed(let names):
            "Installing \(names.joined(separator: ", ")) failed: \(message) See /var/log/apt/term.log."
        case .removeFailed(let names):
            "Removing \(names.joined(separator: ", ")) failed: \(message) See /var/log/apt/term.log."
        case .noAnswer: "The package system gave no answer: \(message)"
        }
    }
}
