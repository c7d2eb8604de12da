import Glibc
import SystemSupport

/// Files of voice prompts, compared by content between servers (R-CL-14).
struct PromptFiles {
    /// More are not compared.
    private static let most = 5000
    private static let portion = 500

    let folders: [String]

    /// SHA-256 of each file by its path; nil if they can't be read. A folder that is not there holds none.
    func hashes() async -> [String: String]? {
        do {
            var found: [String: String] = [:]
            for folder in folders where access(folder, F_OK) == 0 {
                let listing = try await Command("/usr/bin/find", [folder, "-xdev", "-type", "f", "-print0"]).output()
                let files = listing.split(separator: "\0").prefix(Self.most).map(String.init)
                for start in stride(from: 0, to: files.count, by: Self.portion) {
                    let part = files[start..<min(start + Self.portion, files.count)]
                    let sums = try await Command("/usr/bin/sha256sum", ["--zero", "--"] + part, limit: .seconds(600))
                        .output()
                    for line in sums.split(separator: "\0") where line.utf8.count > 66 {
                        found[String(line.dropFirst(66))] = String(line.prefix(64))
                    }
                }
            }
            return found
        } catch {
            return nil
        }
    }
}
