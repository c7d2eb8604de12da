import ControlSocket
import FolderTestKit
import Glibc
import SystemSupport
import Testing

/// A control socket in a folder of the test's own, served while a body runs.
struct Daemon {
    let path: String
    let client: ControlClient

    static func serving(
        limits: ControlLimits = ControlLimits(),
        _ handler: @escaping ControlServer.Handler,
        _ body: @Sendable (Daemon) async throws -> Void
    ) async throws {
        try await serving(limits: limits, admits: { _ in true }, handler, body)
    }

    static func serving(
        limits: ControlLimits,
        admits: @escaping @Sendable (PeerCredentials) -> Bool,
        _ handler: @escaping ControlServer.Handler,
        _ body: @Sendable (Daemon) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        defer { withExtendedLifetime(folder) {} }
        let path = "\(folder.path)/control.sock"
        let daemon = Daemon(path: path, client: ControlClient(path: path))
        let server = try ControlServer(path: daemon.path, mode: 0o600, limits: limits, admits: admits)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { await server.run(handler) }
            try await body(daemon)
            tasks.cancelAll()
        }
    }

    /// What the daemon answers to raw bytes, until it ends the connection.
    func answer(to bytes: [UInt8], thenShutDown: Bool = false) throws -> String {
        let connection = try connect()
        _ = bytes.withUnsafeBytes { send(connection.number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        if thenShutDown { shutdown(connection.number, Int32(SHUT_WR)) }
        return read(from: connection)
    }

    func connect() throws -> OwnedDescriptor {
        let connection = OwnedDescriptor(adopting: socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0))
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(connection.number, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else { throw SystemError("connect", path) }
        return connection
    }

    /// Waits until the daemon has closed its end; the suite's limit ends this.
    func untilHungUp(_ connection: borrowing OwnedDescriptor) async throws {
        var asked = pollfd(fd: connection.number, events: Int16(POLLIN), revents: 0)
        while asked.revents & Int16(POLLHUP) == 0 {
            try await Task.sleep(for: .milliseconds(20))
            poll(&asked, 1, 0)
        }
    }

    func read(from connection: borrowing OwnedDescriptor) -> String {
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while case let count = recv(connection.number, &buffer, buffer.count, 0), count > 0 {
            answer += buffer[..<count]
        }
        return String(decoding: answer, as: UTF8.self)
    }
}
