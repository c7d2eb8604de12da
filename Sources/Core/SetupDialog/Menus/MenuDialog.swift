/// A menu of entries: an entry that can't be chosen now says why, and the menu comes back.
package struct MenuDialog<Entry: Hashable & Sendable>: Dialog, Hashable {
    package struct Line: Hashable, Sendable {
        package var entry: Entry
        package var item: MenuItem

        package init(_ entry: Entry, _ label: String, unavailable: String? = nil) {
            self.entry = entry
            item = MenuItem(label, unavailable: unavailable)
        }
    }

    package let title: String
    package let text: String
    package let help: String
    package let lines: [Line]
    private var selected: Int
    private var isExplaining = false

    /// Starts on the line with `entry`, so that a menu comes back where it was left.
    package init(
        _ title: String,
        _ text: String,
        help: String = "",
        lines: [Line],
        at entry: Entry? = nil
    ) {
        self.title = title
        self.text = text
        self.help = help
        self.lines = lines
        selected = lines.firstIndex { $0.entry == entry } ?? 0
    }

    package mutating func start() -> DialogEffect<Entry> { menu() }

    package mutating func handle(_ event: DialogEvent) -> DialogEffect<Entry> {
        if isExplaining {
            isExplaining = false
            return menu()
        }
        switch event {
        case .answered(.chosen(let index)) where lines.indices.contains(index):
            return choose(index)
        case .answered, .found:
            return menu()
        case .back, .quit:
            return .left
        }
    }

    private mutating func choose(_ index: Int) -> DialogEffect<Entry> {
        selected = index
        guard let reason = lines[index].item.unavailable else { return .finished(lines[index].entry) }
        isExplaining = true
        return .show(Page(lines[index].item.label, reason, .notice))
    }

    private func menu() -> DialogEffect<Entry> {
        .show(Page(title, text, help: help, .menu(lines.map(\.item), selected: selected)))
    }
}
