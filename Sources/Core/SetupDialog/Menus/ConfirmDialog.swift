/// One question before something is done that can't be stopped once begun. Finishes only with a yes.
package struct ConfirmDialog: Dialog, Hashable {
    private let page: Page

    package init(_ title: String, _ text: String, help: String = "") {
        page = Page(title, text, help: help, .yesNo(yes: "Yes", no: "No", proposed: false))
    }

    package mutating func start() -> DialogEffect<Bool> { .show(page) }

    package mutating func handle(_ event: DialogEvent) -> DialogEffect<Bool> {
        event == .answered(.yes) ? .finished(true) : .left
    }
}
