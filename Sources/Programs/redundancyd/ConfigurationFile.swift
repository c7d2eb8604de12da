import FoundationEssentials
import SystemSupport

/// A file that says what this server is, as the set-ups write it.
struct ConfigurationFile<Content: Decodable> {
    /// It is there, and is not what it should be.
    struct Fault: Error, CustomStringConvertible {
        let description: String
    }

    let path: String
    /// Where a whole one is found.
    let cure: String

    /// nil: there is none.
    func read() throws -> Content? {
        guard let bytes = try AtomicFile.read(path) else { return nil }
        do { return try JSONDecoder().decode(Content.self, from: Data(bytes)) } catch {
            throw Fault(
                description: "\(path) is damaged (\(error)). \(cure) The service starts by itself once it is whole."
            )
        }
    }
}
