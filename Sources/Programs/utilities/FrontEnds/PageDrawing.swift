import SetupDialog
import TerminalForms

/// A page as calls of the screens, and the person's doing as an answer.
@MainActor
struct PageDrawing {
    let page: Page

    init(_ page: Page) { self.page = page }

    func ask(on screens: any Screens) -> Reply<PageAnswer> {
        switch page.content {
        case .menu(let items, let selected):
            let drawn = items.map { Item($0.label, isAvailable: $0.unavailable == nil) }
            return screens.menu(frame, drawn, selected: selected).map { .chosen($0) }
        case .yesNo(let yes, let no, let proposed):
            return screens.yesNo(frame, yes: yes, no: no, proposed: proposed).map { $0 ? .yes : .no }
        case .text(let label, let value):
            return screens.text(frame, label: label, value: value).map { .text($0) }
        case .password(let label, let confirmed, let isKept):
            // Only a password that is being set is worth a word about its strength.
            let strength = confirmed ? Self.strength : nil
            return screens.password(frame, label: label, confirmed: confirmed, isKept: isKept, strength: strength)
                .map { .password(Secret($0.first), again: $0.again.map { Secret($0) }) }
        case .checklist(let items):
            return screens.checklist(frame, items.map { CheckItem($0.label, isChecked: $0.isChecked) })
                .map { .checked($0) }
        case .review(let changes, let apply, let destructive):
            let lines = changes.isEmpty ? ["Nothing to do: everything is as wanted."] : changes.map(\.line)
            return screens.review(frame, lines: lines, apply: apply, destructive: destructive).map { .yes }
        case .notice:
            return screens.notice(frame).map { .read }
        }
    }

    private static let strength: @MainActor (String) -> String = { PasswordStrength(of: $0).rawValue }

    private var frame: Frame {
        Frame(title: page.title, text: page.text, help: page.help, problem: page.problem)
    }
}

extension Reply {
    func map<Other>(_ change: (Value) -> Other) -> Reply<Other> {
        switch self {
        case .value(let value): .value(change(value))
        case .back(let value): .back(unsent: value.map(change))
        case .quit: .quit
        case .ended(let reason): .ended(reason)
        }
    }
}
