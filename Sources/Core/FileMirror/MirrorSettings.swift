/// `directories.json`, the same on both servers of the pair.
package struct MirrorSettings: Hashable, Sendable, Codable {
    package static let mostDirectories = 16

    package var version: Int
    /// Sorted by path.
    package var directories: [MirroredDirectory]

    package init(directories: [MirroredDirectory] = []) {
        version = 1
        self.directories = directories.sorted { $0.path < $1.path }
    }

    /// Why this folder can't be one more; nil if it can.
    package func refusal(adding path: String) -> String? {
        if let reason = MirroredDirectory.refusal(of: path) { return reason }
        for other in directories where other.path != path {
            if path.hasPrefix(other.path + "/") { return "\(other.path) is mirrored already, with everything in it" }
            if other.path.hasPrefix(path + "/") { return "\(other.path), which lies in it, is mirrored already" }
        }
        let isNew = !directories.contains { $0.path == path }
        return isNew && directories.count >= Self.mostDirectories
            ? "\(Self.mostDirectories) folders are the most that are mirrored" : nil
    }

    /// Whether what a file says may be followed.
    package var isSound: Bool {
        version == 1 && directories.count <= Self.mostDirectories
            && Set(directories.map(\.path)).count == directories.count
            && directories.allSatisfy { refusal(adding: $0.path) == nil }
    }
}
