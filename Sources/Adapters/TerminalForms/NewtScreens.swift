import CNewt
import CTerminal
import Glibc

/// Full-screen dialogs with libnewt, the library of whiptail and nmtui.
@MainActor
package final class NewtScreens: Screens {
    package var header = ""
    private var isOpen = false
    private var drawnSize: [Int32] = []
    let signals = SignalInbox()
    var progressWindow: NewtProgressWindow?

    package init() {}

    package func open() {
        guard !isOpen else { return }
        // Over SSH a locale may be forwarded that this server does not have; frames would turn into letters.
        if setlocale(LC_ALL, "") == nil { setlocale(LC_ALL, "C.UTF-8") }
        if let noColor = getenv("NO_COLOR"), noColor.pointee != 0 { setenv("NEWT_MONO", "1", 1) }
        terminal_guard_against_crash()
        start()
        isOpen = true
    }

    package func close() {
        guard isOpen else { return }
        endProgress()
        newtFinished()
        isOpen = false
    }

    /// newt only draws over the size it started with, so a resize starts it anew; every screen draws from its state.
    func restart() {
        newtFinished()
        start()
    }

    private func start() {
        newtInit()
        newtCls()
        drawnSize = Self.terminalSize()
    }

    /// newt tells of a new size only together with the next key, if at all; asking the kernel a few times a second does
    /// not miss one.
    var isResized: Bool { Self.terminalSize() != drawnSize }

    private static func terminalSize() -> [Int32] {
        var columns: Int32 = 0
        var rows: Int32 = 0
        guard terminal_size(STDOUT_FILENO, &columns, &rows) == 0 else { return [] }
        return [columns, rows]
    }

    func drawHeader() {
        let (columns, _) = Self.size()
        newtDrawRootText(0, 0, TextLayout.padded(" " + header, to: columns))
    }

    static func size() -> (columns: Int, rows: Int) {
        var columns: Int32 = 0
        var rows: Int32 = 0
        newtGetScreenSize(&columns, &rows)
        return (Int(columns), Int(rows))
    }

    package func busy(_ sentence: String) {
        let lines = TextLayout.wrap(sentence + " ...", width: 60)
        drawHeader()
        newtPushHelpLine(" Please wait")
        newtCenteredWindow(UInt32(64), UInt32(lines.count + 2), nil)
        let form: newtComponent = newtForm(nil, nil, 0)
        for (row, line) in lines.enumerated() {
            newtFormAddComponent(form, newtLabel(2, Int32(row + 1), line))
        }
        newtDrawForm(form)
        newtRefresh()
        newtFormDestroy(form)
        // The picture stays until the next window is drawn over a cleared screen.
        newtPopWindowNoRefresh()
        newtPopHelpLine()
    }
}
