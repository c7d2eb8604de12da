extension NewtScreens {
    package func menu(_ frame: Frame, _ items: [Item], selected: Int) -> Reply<Int> {
        let field = NewtListField(items, selected: selected)
        let page = NewtPage(frame: frame, field: field, buttons: ["OK"], legend: ["1-9 jump"])
        return reply(to: page) { _ in field.selected }
    }

    package func yesNo(_ frame: Frame, yes: String, no: String, proposed: Bool) -> Reply<Bool> {
        let page = NewtPage(
            frame: Frame(title: frame.title, text: "", help: frame.help, problem: frame.problem),
            field: NewtLinesField(text: frame.text),
            buttons: [yes, no],
            firstButton: proposed ? 0 : 1
        )
        return reply(to: page) { $0 == 0 }
    }

    package func text(_ frame: Frame, label: String, value: String) -> Reply<String> {
        let field = NewtEntryField(label: label, value: value)
        // newt's own key; typing adds to what is there.
        let legend = value.isEmpty ? [] : ["Ctrl-U clear"]
        let page = NewtPage(frame: frame, field: field, buttons: ["OK"], legend: legend)
        return reply(to: page, keeps: true) { _ in field.value }
    }

    package func password(
        _ frame: Frame,
        label: String,
        confirmed: Bool,
        isKept: Bool,
        strength: (@MainActor (String) -> String)?
    ) -> Reply<TypedPassword> {
        let field = NewtPasswordField(label: label, confirmed: confirmed, strength: strength)
        var frame = frame
        if isKept { frame.text += "\nLeft empty, it stays what you typed before." }
        let page = NewtPage(frame: frame, field: field, buttons: ["OK"], legend: ["F2 show"])
        let reply = reply(to: page) { _ in
            TypedPassword(first: field.first, again: confirmed ? field.again : nil)
        }
        field.forget()
        return reply
    }

    package func checklist(_ frame: Frame, _ items: [CheckItem]) -> Reply<[Bool]> {
        let field = NewtChecksField(items)
        let page = NewtPage(frame: frame, field: field, buttons: ["OK"], legend: ["Space select"])
        return reply(to: page) { _ in field.checked }
    }

    package func review(_ frame: Frame, lines: [String], apply: String, destructive: Bool) -> Reply<Void> {
        let field = NewtLinesField(lines)
        // A destructive plan is not applied by one careless Enter: it starts on Back.
        let page = NewtPage(
            frame: frame,
            field: field,
            buttons: [apply],
            firstButton: destructive ? 1 : 0
        )
        return reply(to: page) { _ in () }
    }

    package func notice(_ frame: Frame) -> Reply<Void> {
        let page = NewtPage(
            frame: Frame(title: frame.title, text: "", help: frame.help),
            field: NewtLinesField(text: frame.text),
            buttons: ["OK"],
            hasBack: false
        )
        return reply(to: page) { _ in () }
    }

    private func reply<Value>(to page: NewtPage, keeps: Bool = false, _ value: (Int) -> Value) -> Reply<Value> {
        switch page.run(on: self) {
        case .button(let number): .value(value(number))
        case .back: .back(unsent: keeps ? value(0) : nil)
        case .quit: .quit
        case .ended(let reason): .ended(reason)
        }
    }
}
