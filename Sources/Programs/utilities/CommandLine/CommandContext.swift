import Glibc

/// What a command works with: the operations, who runs it, and where its words go.
package struct CommandContext: Sendable {
    package var operations: Operations
    package var paths: Paths
    package var hostName: String
    package var isRoot: Bool
    /// Data, and nothing else.
    package var out: @Sendable (String) -> Void
    /// Whether somebody may still read the data: what prints again and again ends with its reader.
    package var isRead: @Sendable () -> Bool = { true }
    /// Talk: progress, questions, errors.
    package var talk: @Sendable (String) -> Void
    /// Returns if a person says yes to the question; throws otherwise.
    package var confirm: @Sendable (String) async throws -> Void = { try await Confirmation.ask($0) }

    package init(
        operations: Operations,
        paths: Paths = Paths(),
        hostName: String,
        isRoot: Bool,
        out: @escaping @Sendable (String) -> Void,
        talk: @escaping @Sendable (String) -> Void
    ) {
        self.operations = operations
        self.paths = paths
        self.hostName = hostName
        self.isRoot = isRoot
        self.out = out
        self.talk = talk
    }

    package static func ofThisProcess(_ operations: Operations) -> CommandContext {
        var context = CommandContext(
            operations: operations,
            hostName: Self.host,
            isRoot: geteuid() == 0,
            out: { write(HarmlessText.of($0) + "\n", to: STDOUT_FILENO) },
            talk: { write(HarmlessText.of($0) + "\n", to: STDERR_FILENO) }
        )
        context.isRead = { hasReader(STDOUT_FILENO) }
        return context
    }

    /// False once the other end of a pipe, socket or terminal has gone; a file is always read.
    private static func hasReader(_ descriptor: Int32) -> Bool {
        var entry = pollfd(fd: descriptor, events: 0, revents: 0)
        // Without events that are asked for only an error or a hang-up is told.
        return poll(&entry, 1, 0) <= 0
    }

    /// The first label of the host's name: what the system knows this server by.
    private static var host: String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard gethostname(&buffer, buffer.count - 1) == 0 else { return "localhost" }
        let bytes = buffer.prefix { $0 != 0 && $0 != CChar(UInt8(ascii: ".")) }.map { UInt8(bitPattern: $0) }
        return String(decoding: bytes, as: UTF8.self).lowercased()
    }

    private static func write(_ text: String, to descriptor: Int32) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            // A reader that has gone (`| head`) wants no more.
            if count < 0 && errno != EINTR { return }
            if count > 0 { bytes = bytes.dropFirst(count) }
        }
    }
}
