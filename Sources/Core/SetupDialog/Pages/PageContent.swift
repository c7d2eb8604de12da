/// What a page asks for.
package enum PageContent: Hashable, Sendable {
    /// Answered by `.chosen`.
    case menu([MenuItem], selected: Int)
    /// Answered by `.yes` or `.no`.
    case yesNo(yes: String, no: String, proposed: Bool)
    /// Answered by `.text`.
    case text(label: String, value: String)
    /// Answered by `.password`; `confirmed` asks for it twice. `isKept`: an empty one stands for what was typed before.
    case password(label: String, confirmed: Bool, isKept: Bool = false)
    /// Answered by `.checked`.
    case checklist([ChecklistItem])
    /// Answered by `.yes`; the way back is Back.
    case review([PlannedChange], apply: String, destructive: Bool)
    /// Answered by `.read`.
    case notice
}

package struct MenuItem: Hashable, Sendable {
    package var label: String
    /// Why it can't be chosen now, and what to do about it; nil if it can.
    package var unavailable: String?

    package init(_ label: String, unavailable: String? = nil) {
        self.label = label
        self.unavailable = unavailable
    }
}

package struct ChecklistItem: Hashable, Sendable {
    package var label: String
    package var isChecked: Bool

    package init(_ label: String, isChecked: Bool) {
        self.label = label
        self.isChecked = isChecked
    }
}
