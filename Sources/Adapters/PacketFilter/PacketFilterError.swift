package import SystemSupport

/// What went wrong with the kernel's packet filter.
package struct PacketFilterError: Error, Sendable {
    package enum Code: Sendable {
        /// nft could not be run, or refused.
        case refused
        /// nft listed something that can't be read.
        case unreadable
        /// The watch for changes could not be begun.
        case notWatched(SystemError)
    }

    package let code: Code
    /// What nft or the kernel said.
    package let message: String
}

extension PacketFilterError: CustomStringConvertible {
    package var description: String {
        switch code {
        case .refused: "The packet filter could not be changed (\(message)). Is the package nftables installed?"
        case .unreadable: "The packet filter's state could not be read (\(message)). See 'nft list ruleset'."
        case .notWatched(let error): "Changes of the packet filter can't be watched (\(error))."
        }
    }
}
