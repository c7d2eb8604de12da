/// One question by itself: a line of text or a new password, asked again until it is right.
package struct QuestionDialog: Dialog {
    private var page: Page
    private let rule: @Sendable (String) throws(Refusal) -> String

    package init(
        _ title: String,
        _ text: String,
        label: String,
        help: String = "",
        rule: @escaping @Sendable (String) throws(Refusal) -> String
    ) {
        page = Page(title, text, help: help, .text(label: label, value: ""))
        self.rule = rule
    }

    package mutating func start() -> DialogEffect<String> { .show(page) }

    package mutating func handle(_ event: DialogEvent) -> DialogEffect<String> {
        guard case .answered(.text(let typed)) = event else { return .left }
        do throws(Refusal) {
            return .finished(try rule(AnswerRules.trimmed(typed)))
        } catch {
            page.problem = error.description
            return .show(page)
        }
    }
}

package struct NewPasswordDialog: Dialog, Hashable {
    private var page: Page

    package init(_ title: String, _ text: String) {
        page = Page(title, text, .password(label: "Password", confirmed: true))
    }

    package mutating func start() -> DialogEffect<Secret> { .show(page) }

    package mutating func handle(_ event: DialogEvent) -> DialogEffect<Secret> {
        guard case .answered(.password(let secret, let again)) = event else { return .left }
        do throws(Refusal) {
            return .finished(try AnswerRules.newPassword(secret, again: again))
        } catch {
            page.problem = error.description
            return .show(page)
        }
    }
}

/// The list of what will be changed, to be applied or left.
package struct ReviewDialog: Dialog, Hashable {
    private let page: Page

    package init(_ title: String, _ changes: [PlannedChange]) {
        page = Page(
            title,
            "Nothing has been changed yet.",
            help: "Each change is recorded and can be taken back.",
            .review(changes, apply: "Apply", destructive: false)
        )
    }

    package mutating func start() -> DialogEffect<Bool> { .show(page) }

    package mutating func handle(_ event: DialogEvent) -> DialogEffect<Bool> {
        event == .answered(.yes) ? .finished(true) : .left
    }
}
