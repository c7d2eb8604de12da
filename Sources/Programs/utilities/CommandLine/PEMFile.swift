import SystemSupport

/// A file in PEM, as it is given on the command line.
enum PEMFile {
    private static let largest = 256 * 1024

    static func read(_ path: String) throws -> String {
        do {
            guard let bytes = try AtomicFile.read(path, limit: largest) else {
                throw OperationError(.usage, "\(path): there is no such file.")
            }
            let text = String(decoding: bytes, as: UTF8.self)
            guard text.contains("-----BEGIN ") else {
                throw OperationError(.badAnswers, "\(path) is not in PEM (text that begins with -----BEGIN).")
            }
            return text
        } catch let error as SystemError {
            throw OperationError(.usage, "\(path) can't be read: \(error)", cause: error)
        }
    }
}
