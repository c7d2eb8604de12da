package import SystemSupport

/// Why a configuration file is not as wanted.
package struct FileError: Error, Sendable, CustomStringConvertible {
    package enum Code: Sendable {
        case system(SystemError)
        case notAFile(String)
        case notAFolder(String)
        case notText(String)
        case noAccount(String)
        case busy(OperationLock.Owner)
        case template(String)
    }

    package let code: Code

    init(_ code: Code) { self.code = code }

    package var description: String {
        switch code {
        case .system(let error): error.description
        case .notAFile(let path): "\(path) is not a plain file, so it is left alone. Look at it with 'ls -l \(path)'."
        case .notAFolder(let path): "\(path) is not a folder, so it is left alone. Look at it with 'ls -l \(path)'."
        case .notText(let path): "\(path) is not text in UTF-8, so no lines are added to it."
        case .noAccount(let name): "There is no user or group \(name) on this server."
        case .busy(let owner): "Another operation is in progress: \(owner)."
        case .template(let reason): "The template could not be used: \(reason)"
        }
    }

    static func wrap<Result>(_ body: () throws(SystemError) -> Result) throws(FileError) -> Result {
        do throws(SystemError) { return try body() } catch { throw FileError(.system(error)) }
    }
}
