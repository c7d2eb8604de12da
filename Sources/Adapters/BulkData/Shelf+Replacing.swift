extension Shelf {
    /// The mark that names the folder whose data lie in their place.
    package static let inPlace = "in-place"
    /// The mark of a replacement that was begun.
    private static let replacing = "replacing"

    /// Puts a folder's data in the place of what lies at these paths, which `keep` stores before.
    ///
    /// Broken off it is tried again, with this folder or another, over what it has replaced in part: `keep`, which would
    /// then store a mixture over what was kept, is not called again until one of them came to its end.
    package func put(_ name: String, over paths: [String], keeping keep: () async throws -> Void) async throws {
        if try mark(Self.replacing) == nil {
            try await keep()
            try setMark(Self.replacing, name)
        }
        try await Archive.unpack(archive(of: name), over: paths)
        try setMark(Self.inPlace, name)
        try await removeMark(Self.replacing)
    }

    /// What lies there from now on is no mixture that somebody left.
    package func forgetReplacement() async throws(BulkDataError) { try await removeMark(Self.replacing) }
}
