/// Which way of asking fits the terminal at hand.
package enum Face: Hashable, Sendable {
    case full
    /// `because` is said in one line before the first question; nil if it was asked for.
    case plain(because: String?)
    /// Nobody to ask; the sentence says what to do instead.
    case none(String)
}

/// What is known of the terminal before anything is drawn.
package struct Surroundings: Hashable, Sendable {
    package var plainIsWanted: Bool
    package var inputIsTerminal: Bool
    package var outputIsTerminal: Bool
    package var terminalName: String?
    /// Known to the terminal library and able to place the cursor.
    package var terminalIsUsable: Bool
    package var columns: Int
    package var rows: Int

    package init(
        plainIsWanted: Bool,
        inputIsTerminal: Bool,
        outputIsTerminal: Bool,
        terminalName: String?,
        terminalIsUsable: Bool,
        columns: Int,
        rows: Int
    ) {
        self.plainIsWanted = plainIsWanted
        self.inputIsTerminal = inputIsTerminal
        self.outputIsTerminal = outputIsTerminal
        self.terminalName = terminalName
        self.terminalIsUsable = terminalIsUsable
        self.columns = columns
        self.rows = rows
    }

    package static let smallestColumns = 60
    package static let smallestRows = 15

    /// The first rule that matches decides.
    package var face: Face {
        if plainIsWanted { return .plain(because: nil) }
        guard inputIsTerminal, outputIsTerminal else {
            return .none(
                "There is no terminal to ask on. Log in with ssh -t, use the commands (--help), or give the answers of a "
                    + "set-up with --answers FILE."
            )
        }
        guard terminalIsUsable, let terminalName, !terminalName.isEmpty, terminalName != "dumb" else {
            let name = terminalName ?? ""
            return .plain(because: "The terminal type \"\(name)\" can't show full screens; asking in plain lines.")
        }
        guard columns >= Self.smallestColumns, rows >= Self.smallestRows else {
            return .plain(
                because:
                    "The window is smaller than \(Self.smallestColumns)x\(Self.smallestRows); asking in plain lines."
            )
        }
        return .full
    }
}
