import Glibc
import Synchronization

/// A terminal whose far end a test types at and looks at.
final class PseudoTerminal: Sendable {
    struct Timeout: Error, CustomStringConvertible {
        let description: String
    }

    let path: String
    private let descriptor: Int32
    private let seen: Mutex<(screen: ScreenModel, raw: [UInt8])>

    init(columns: Int = 80, rows: Int = 24) throws {
        descriptor = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var unlocked: Int32 = 0
        var number: UInt32 = 0
        guard descriptor >= 0, ioctl(descriptor, Self.setLock, &unlocked) == 0,
            ioctl(descriptor, Self.getNumber, &number) == 0
        else { throw Timeout(description: "no pseudo terminal: \(errno)") }
        path = "/dev/pts/\(number)"
        var size = winsize()
        size.ws_col = UInt16(columns)
        size.ws_row = UInt16(rows)
        _ = ioctl(descriptor, UInt(TIOCSWINSZ), &size)
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        seen = Mutex((ScreenModel(columns: columns, rows: rows), []))
    }

    // TIOCSPTLCK and TIOCGPTN of asm-generic/ioctls.h are macros that Swift does not import.
    private static let setLock: UInt = 0x4004_5431
    private static let getNumber: UInt = 0x8004_5430

    deinit { close(descriptor) }

    /// What a person would see now.
    var screen: String { seen.withLock { $0.screen.text } }

    /// Every byte that was ever sent, for looking for what must not be there.
    var raw: String { String(decoding: seen.withLock { $0.raw }, as: UTF8.self) }

    /// Forgets what was seen so far: the next `wait` is about what comes.
    func waitForScreen(_ text: String) async throws { try await wait(text) { $0.screen } }

    /// In plain lines everything stays; the last part counts.
    func waitForLine(_ text: String) async throws {
        try await wait(text) { String($0.raw.suffix(400)) }
    }

    func type(_ text: String) {
        let bytes = Array(text.utf8)
        _ = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    }

    private func wait(_ text: String, in look: (PseudoTerminal) -> String) async throws {
        // Slow machines and sanitizers: the limit only ends a test that has failed.
        for _ in 0..<1500 {
            drain()
            if look(self).contains(text) { return }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw Timeout(description: "waited for \"\(text)\", saw:\n\(look(self))")
    }

    func drain() {
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0 else { return }
            seen.withLock { seen in
                seen.screen.take(Array(buffer[..<count]))
                seen.raw += buffer[..<count]
            }
        }
    }

    /// In a process of its own: makes the far end this process's terminal.
    static func adopt(_ path: String, term: String) {
        setsid()
        let number = open(path, O_RDWR)
        guard number >= 0 else { _exit(99) }
        for target in [STDIN_FILENO, STDOUT_FILENO] { dup2(number, target) }
        setenv("TERM", term, 1)
        setenv("LC_ALL", "C.UTF-8", 1)
        unsetenv("NO_COLOR")
        unsetenv("ACCESSIBLE")
    }
}
