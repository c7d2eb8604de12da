/// A set-up on this server that neither came to its end nor was taken back: its program was killed, or the power went.
package struct BrokenOff: Hashable, Sendable {
    package var role: PairFound.Role
    /// The last step that was begun; nil if none was.
    package var step: String?
    package var changes: Int
    /// nil: it can be continued where it stopped. Otherwise why it can only be taken back.
    package var onlyUndo: String?
    /// Why it is not taken back; nil if it may be.
    package var noUndo: String?
    /// The other server, if only there something of it is left: it was away when the rest was taken back.
    package var leftOn: String?
    /// It was to be made again, and stopped before the new one's first step.
    package var isRenewal = false

    package init(
        role: PairFound.Role,
        step: String?,
        changes: Int,
        onlyUndo: String?,
        noUndo: String? = nil,
        leftOn: String? = nil,
        isRenewal: Bool = false
    ) {
        self.leftOn = leftOn
        self.isRenewal = isRenewal
        self.role = role
        self.step = step
        self.changes = changes
        self.onlyUndo = onlyUndo
        self.noUndo = noUndo
    }

    package var sentence: String {
        if isRenewal {
            return
                "Reconfigure was broken off on this server, with the set-up that was there taken back or half of it: redundancy does not work now."
        }
        if let leftOn {
            return
                "A set-up of redundancy (\(role.rawValue)) was broken off, and what it changed on \(leftOn) is still there."
        }
        // From its step on the database waits for the standby to confirm each commit.
        let commits = role == .master && changes > 0 ? " Until it is continued or taken back commits may wait." : ""
        let reached = step.map { "at \"\($0)\", after \(changes) change\(changes == 1 ? "" : "s") here" }
        return
            "A set-up of redundancy (\(role.rawValue)) was broken off on this server \(reached ?? "before its first step").\(commits)"
    }
}

/// What becomes of it.
package enum BrokenOffChoice: String, Hashable, Sendable, CaseIterable, Codable {
    case resume = "Continue where it stopped"
    case undo = "Take back what it changed"
}

package enum BrokenOffMenu {
    package static func dialog(_ found: BrokenOff) -> MenuDialog<BrokenOffChoice> {
        MenuDialog(
            "Broken-off set-up",
            found.sentence,
            help: "Continue carries out the rest of the same plan, with the answers that were given. Take back puts "
                + "everything that was changed on both servers back as it was; then you can begin anew.",
            lines: BrokenOffChoice.allCases.map { choice in
                MenuDialog.Line(choice, choice.rawValue, unavailable: choice == .resume ? found.onlyUndo : found.noUndo)
            },
            at: found.onlyUndo == nil ? .resume : .undo
        )
    }
}
