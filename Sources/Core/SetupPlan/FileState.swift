/// A file as it is, or as it shall be.
package struct FileState: Hashable, Sendable, Codable {
    /// nil in a journal: content of ours that is secret is not written down a second time.
    package var content: FileContent?
    /// Permission bits, such as 0o640.
    package var mode: Int
    package var owner: String
    package var group: String
    /// The content is never shown.
    package var isSecret: Bool

    package init(
        _ content: FileContent?,
        mode: Int = 0o644,
        owner: String = "root",
        group: String = "root",
        isSecret: Bool = false
    ) {
        self.content = content
        self.mode = mode
        self.owner = owner
        self.group = group
        self.isSecret = isSecret
    }

    /// True if this file is what `wanted` asks for; content that a journal left out matches any.
    package func satisfies(_ wanted: FileState) -> Bool {
        let sameContent = wanted.content == nil || content == nil || wanted.content == content
        return sameContent && mode == wanted.mode && owner == wanted.owner && group == wanted.group
    }
}
