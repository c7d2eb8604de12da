/// Why files could not be packed, kept, copied or put in place.
package struct BulkDataError: Error, Sendable, CustomStringConvertible {
    package enum Code: Sendable, Equatable {
        /// None of these paths exists.
        case nothingThere([String])
        case notPacked
        case notUnpacked(path: String)
        case wrongHash(path: String)
        /// The folder's disk has not enough room.
        case noRoom(needed: UInt64, free: UInt64)
        case notCopied(from: String)
        case system(path: String)
        /// Of open files or memory, for the moment: what is there can't be told.
        case shortage(path: String)
        /// Something below it is no longer what was looked at.
        case changedMeanwhile(path: String)
    }

    package let code: Code
    /// What the system or the program said.
    package let message: String

    package init(_ code: Code, _ message: String = "") {
        self.code = code
        self.message = message
    }

    package var description: String {
        switch code {
        case .nothingThere(let paths): "there is nothing at \(paths.joined(separator: ", "))."
        case .notPacked: "the data could not be packed: \(message)"
        case .notUnpacked(let path): "\(path) could not be put in place: \(message)"
        case .wrongHash(let path): "\(path) is damaged: its content is not what was stored."
        case .noRoom(let needed, let free):
            "no room on the disk: \(needed >> 10) kB are needed and \(free >> 10) kB are free."
        case .notCopied(let server): "copying from \(server) failed: \(message)"
        case .system(let path), .shortage(let path): "\(path): \(message)"
        case .changedMeanwhile(let path): "something in \(path) changed while it was copied."
        }
    }
}
