/// One thing that a support bundle holds, and how it is got. Getting it changes nothing.
package struct SupportSource: Sendable {
    /// The path inside the bundle.
    package var name: String
    /// For the list of contents: a few words.
    package var about: String
    package var read: @Sendable () async throws -> [UInt8]

    package init(_ name: String, _ about: String, read: @escaping @Sendable () async throws -> [UInt8]) {
        self.name = name
        self.about = about
        self.read = read
    }
}
