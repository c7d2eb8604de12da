/// What can be asked of a person at a terminal. Two faces conform: full screen and plain lines.
///
/// All calls are made on the main actor, since the full-screen library lives on the main thread; each waits for the
/// person. Between `open` and `close` the terminal belongs to the screens.
@MainActor
package protocol Screens: AnyObject, Sendable {
    /// Stands above every screen: which server this is and how it is doing.
    var header: String { get set }

    func open()
    /// Gives the terminal back; harmless when it was not open.
    func close()

    func menu(_ frame: Frame, _ items: [Item], selected: Int) -> Reply<Int>
    func yesNo(_ frame: Frame, yes: String, no: String, proposed: Bool) -> Reply<Bool>
    func text(_ frame: Frame, label: String, value: String) -> Reply<String>
    /// `strength` turns what is typed so far into a word that is shown beside it; nil where no password is set. `isKept`:
    /// left empty, it stays what was typed before.
    func password(
        _ frame: Frame,
        label: String,
        confirmed: Bool,
        isKept: Bool,
        strength: (@MainActor (String) -> String)?
    ) -> Reply<TypedPassword>
    func checklist(_ frame: Frame, _ items: [CheckItem]) -> Reply<[Bool]>
    func review(_ frame: Frame, lines: [String], apply: String, destructive: Bool) -> Reply<Void>
    func notice(_ frame: Frame) -> Reply<Void>

    /// Shows that something is being looked up; stays until the next screen.
    func busy(_ sentence: String)

    /// Shows the steps as they stand now and waits a moment for a key. Called again and again while work goes on.
    func progress(_ view: ProgressView) -> ProgressKey
    func endProgress()
}

/// The parts that every screen has.
package struct Frame: Sendable {
    package var title: String
    package var text: String
    package var help: String
    package var problem: String?

    package init(title: String, text: String, help: String = "", problem: String? = nil) {
        self.title = title
        self.text = text
        self.help = help
        self.problem = problem
    }
}

package struct Item: Sendable {
    package var label: String
    package var isAvailable: Bool

    package init(_ label: String, isAvailable: Bool = true) {
        self.label = label
        self.isAvailable = isAvailable
    }
}

package struct CheckItem: Sendable {
    package var label: String
    package var isChecked: Bool

    package init(_ label: String, isChecked: Bool) {
        self.label = label
        self.isChecked = isChecked
    }
}

package struct TypedPassword: Sendable {
    package var first: String
    /// nil where it was asked for once.
    package var again: String?
}

/// What a person did.
package enum Reply<Value> {
    case value(Value)
    /// With what stood in the field, where that is worth keeping.
    case back(unsent: Value? = nil)
    case quit
    /// The terminal has gone, its input ended, or a signal asked this program to end: no more screens.
    case ended(EndReason)
}

extension Reply: Sendable where Value: Sendable {}

package enum EndReason: Hashable, Sendable {
    case signal(Int32)
    /// End of input at a question.
    case inputEnded
}

/// How a list of steps stands.
package struct ProgressView: Sendable {
    package enum Mark: String, Sendable {
        case waiting = "[ ]"
        case going = "[>]"
        case done = "[*]"
        case failed = "[!]"
        case undone = "[-]"
    }

    package struct Step: Sendable {
        package var mark: Mark
        package var title: String
        /// A number of bytes, a reason.
        package var detail: String
        package var seconds: Int

        package init(mark: Mark, title: String, detail: String, seconds: Int) {
            self.mark = mark
            self.title = title
            self.detail = detail
            self.seconds = seconds
        }
    }

    package var title: String
    package var steps: [Step]
    package var seconds: Int
    /// Below the steps: where the log is, what a lost session means.
    package var footer: String

    package init(title: String, steps: [Step], seconds: Int, footer: String) {
        self.title = title
        self.steps = steps
        self.seconds = seconds
        self.footer = footer
    }
}

package enum ProgressKey: Sendable {
    case none
    /// ESC or Ctrl-C.
    case cancel
    case ended(EndReason)
}
