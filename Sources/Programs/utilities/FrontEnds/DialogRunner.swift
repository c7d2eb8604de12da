package import SetupDialog
package import TerminalForms

/// Why a dialog is over.
package enum DialogEnd<Outcome: Sendable>: Sendable {
    case finished(Outcome)
    /// Backed out; nothing was changed.
    case left
    /// Its last page said why it can't go on; nothing was changed.
    case refused
    case ended(EndReason)
}

/// Leads a person through a dialog: draws its pages, runs its checks, hands back what it ends in.
@MainActor
package struct DialogRunner {
    package let screens: any Screens
    package let checks: DialogChecks

    package init(screens: any Screens, checks: DialogChecks) {
        self.screens = screens
        self.checks = checks
    }

    package func run<Machine: Dialog>(_ dialog: Machine) async -> DialogEnd<Machine.Outcome> {
        var dialog = dialog
        var effect = dialog.start()
        var isRefused = false
        while true {
            switch effect {
            case .show(let page):
                isRefused = page.content == .notice
                switch PageDrawing(page).ask(on: screens) {
                case .value(let answer): effect = dialog.handle(.answered(answer))
                case .back(.text(let text)): effect = dialog.handle(.back(unsent: text))
                case .back: effect = dialog.handle(.back())
                case .quit: effect = dialog.handle(.quit)
                case .ended(let reason): return .ended(reason)
                }
            case .check(let check, let sentence):
                screens.busy(sentence)
                effect = dialog.handle(.found(await checks.run(check)))
            case .finished(let outcome):
                return .finished(outcome)
            case .left:
                return isRefused ? .refused : .left
            }
        }
    }
}
