import Glibc
import Synchronization

/// A terminal whose far end a test types at and looks at.
final class PseudoTerminal: Sendable {
    struct Timeout: Error, CustomStringConvertible {
        let description: String
    }

    let path: String
    private let descriptor: Int32
    private let isOpen = Mutex(true)
    private let isAtEnd = Mutex(false)
    /// How much of `raw` was there when something was typed last: what is waited for comes after it.
    private let answeredUpTo = Mutex(0)
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

    /// What a person would see now.
    var screen: String { seen.withLock { $0.screen.text } }

    /// Every byte that was ever sent, for looking for what must not be there.
    var raw: String { String(decoding: seen.withLock { $0.raw }, as: UTF8.self) }

    /// Types each step once its text is on the screen, and returns the screens that were answered, in order.
    /// If a text never comes, hangs up, so that the program ends too.
    @discardableResult
    func follow(_ steps: [(wait: String, type: String)]) throws -> String {
        var answered = ""
        do {
            for step in steps {
                try waitForScreen(step.wait)
                // newt drops what was typed before a window is up.
                pause(120)
                drain()
                answered += screen + "\n" + String(repeating: "=", count: 80) + "\n"
                type(step.type)
            }
            return answered
        } catch {
            hangUp()
            throw error
        }
    }

    /// The same for plain lines; returns everything that was printed.
    func followLines(until last: String? = nil, _ steps: [(wait: String, type: String)]) throws -> String {
        do {
            for step in steps {
                try waitForLine(step.wait)
                type(step.type)
            }
            if let last { try waitForLine(last) } else { try waitForEnd() }
            return raw
        } catch {
            hangUp()
            throw error
        }
    }

    /// Until the program has closed its side.
    private func waitForEnd() throws {
        for _ in 0..<1500 {
            drain()
            if isAtEnd.withLock({ $0 }) { return }
            pause(20)
        }
        throw Timeout(description: "the program did not end")
    }

    /// What a person does who drags the window's corner; the kernel tells the program.
    func resize(columns: Int, rows: Int) {
        var size = winsize()
        size.ws_col = UInt16(columns)
        size.ws_row = UInt16(rows)
        seen.withLock { $0.screen = ScreenModel(columns: columns, rows: rows) }
        _ = ioctl(descriptor, UInt(TIOCSWINSZ), &size)
    }

    /// What a lost session does.
    func hangUp() {
        let wasOpen = isOpen.withLock { isOpen in
            defer { isOpen = false }
            return isOpen
        }
        if wasOpen { close(descriptor) }
    }

    deinit { hangUp() }

    func waitForScreen(_ text: String) throws { try wait(text) { $0.screen } }

    /// In plain lines everything stays; the last part counts.
    func waitForLine(_ text: String) throws {
        try wait(text) { String(decoding: $0.rawBytes.dropFirst($0.answeredUpTo.withLock { $0 }), as: UTF8.self) }
    }

    private func pause(_ milliseconds: UInt32) { usleep(milliseconds * 1000) }

    private var rawBytes: [UInt8] { seen.withLock { $0.raw } }

    func type(_ text: String) {
        let count = rawBytes.count
        answeredUpTo.withLock { $0 = count }
        let bytes = Array(text.utf8)
        _ = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    }

    private func wait(_ text: String, in look: (PseudoTerminal) -> String) throws {
        // Slow machines and sanitizers: the limit only ends a test that has failed.
        for _ in 0..<1500 {
            drain()
            if look(self).contains(text) { return }
            pause(20)
        }
        let seen = look(self)
        // The program at the other side must not wait for ever for what will not be typed.
        hangUp()
        throw Timeout(description: "waited for \"\(text)\", saw:\n\(seen)")
    }

    func drain() {
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            // A master side reads EIO once nobody has the other side open any more.
            if count < 0 && errno == EIO && !rawBytes.isEmpty { isAtEnd.withLock { $0 = true } }
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
        // Opened first by a process without a terminal, it becomes that process's own: signals and sizes come with it.
        let number = open(path, O_RDWR)
        guard number >= 0 else { _exit(99) }
        for target in [STDIN_FILENO, STDOUT_FILENO] { dup2(number, target) }
        setenv("TERM", term, 1)
        setenv("LC_ALL", "C.UTF-8", 1)
        unsetenv("NO_COLOR")
        unsetenv("ACCESSIBLE")
    }
}
