import Glibc

/// Lines from standard input, byte by byte, so that nothing is taken that belongs to the next program.
@MainActor
final class PlainInput {
    enum Line {
        case text(String)
        case ended(EndReason)
    }

    private let signals: SignalInbox
    /// A longer line than anyone types is cut off, not stored.
    private static let longestLine = 4096

    init(signals: SignalInbox) { self.signals = signals }

    func readLine() -> Line {
        var bytes: [UInt8] = []
        while true {
            if let number = signals.take() { return .ended(.signal(number)) }
            var byte: UInt8 = 0
            let count = read(STDIN_FILENO, &byte, 1)
            // A signal interrupts the read; the loop's first line then finds it.
            if count < 0 && errno == EINTR { continue }
            if count <= 0 { return bytes.isEmpty ? .ended(.inputEnded) : .text(text(bytes)) }
            if byte == UInt8(ascii: "\n") { return .text(text(bytes)) }
            if bytes.count < Self.longestLine { bytes.append(byte) }
        }
    }

    private func text(_ bytes: [UInt8]) -> String {
        let line = bytes.last == UInt8(ascii: "\r") ? bytes.dropLast() : bytes[...]
        return String(decoding: line, as: UTF8.self)
    }

    /// With nothing echoed; the terminal's setting comes back on every way out, a signal included.
    ///
    /// `ask` writes the prompt once the echo is off: whoever answers as soon as it is there is neither shown nor lost.
    func readSecret(_ ask: () -> Void) -> Line {
        var setting = termios()
        let isTerminal = tcgetattr(STDIN_FILENO, &setting) == 0
        if isTerminal {
            var silent = setting
            silent.c_lflag &= ~tcflag_t(ECHO)
            silent.c_lflag |= tcflag_t(ECHONL)
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
        }
        ask()
        let line = readLine()
        if isTerminal { tcsetattr(STDIN_FILENO, TCSANOW, &setting) }
        return line
    }
}
