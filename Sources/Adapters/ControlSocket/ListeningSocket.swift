import Glibc
import SystemSupport

/// The socket's file, with its owner and rights from its first moment, removed with the server.
final class ListeningSocket: Sendable {
    private let descriptor: OwnedDescriptor
    private let path: String

    var number: Int32 { descriptor.number }

    /// Replaces a file that a dead daemon left behind, but not one that someone listens on.
    init(path: String, mode: mode_t, group: gid_t?) throws(ControlError) {
        if try Self.isAnswered(path) { throw ControlError(code: .inUse(path: path)) }
        let temporary = "\(path).new-\(getpid())"
        let descriptor = try UnixAddress.makeSocket()
        unlink(temporary)
        guard try UnixAddress(path: temporary).pass(to: bind, descriptor.number) == 0 else {
            throw ControlError(code: .system(SystemError("bind", temporary)))
        }
        do throws(SystemError) {
            if let group, chown(temporary, .max, group) != 0 { throw SystemError("chown", temporary) }
            guard chmod(temporary, mode) == 0 else { throw SystemError("chmod", temporary) }
            guard listen(descriptor.number, 64) == 0 else { throw SystemError("listen", temporary) }
            guard rename(temporary, path) == 0 else { throw SystemError("rename", path) }
        } catch {
            unlink(temporary)
            throw ControlError(code: .system(error))
        }
        self.descriptor = descriptor
        self.path = path
    }

    deinit { unlink(path) }

    private static func isAnswered(_ path: String) throws(ControlError) -> Bool {
        let descriptor = try UnixAddress.makeSocket()
        return try UnixAddress(path: path).pass(to: connect, descriptor.number) == 0 || errno == EAGAIN
    }
}
