import CTerminal
import Glibc

extension Surroundings {
    /// The terminal this process was started on. `ACCESSIBLE` asks for plain lines as `--plain` does.
    package static func ofThisProcess(plain: Bool) -> Surroundings {
        var columns: Int32 = 0
        var rows: Int32 = 0
        if terminal_size(STDOUT_FILENO, &columns, &rows) != 0 { (columns, rows) = (0, 0) }
        let hasTerminal = isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1
        return Surroundings(
            plainIsWanted: plain || isSet("ACCESSIBLE"),
            inputIsTerminal: isatty(STDIN_FILENO) == 1,
            outputIsTerminal: isatty(STDOUT_FILENO) == 1,
            terminalName: variable("TERM"),
            terminalIsUsable: hasTerminal && terminal_is_usable() == 0,
            columns: Int(columns),
            rows: Int(rows)
        )
    }

    private static func isSet(_ name: String) -> Bool {
        guard let value = variable(name) else { return false }
        return !["", "0", "false", "no"].contains(value.lowercased())
    }

    private static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}
