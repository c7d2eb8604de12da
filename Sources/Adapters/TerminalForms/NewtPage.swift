import CNewt

/// One full screen: frame, field, buttons, legend. Draws itself again after a resize or a look at the help.
@MainActor
struct NewtPage {
    enum Outcome {
        case button(Int)
        case back
        case quit
        case ended(EndReason)
    }

    private enum Exit {
        case finished(Outcome)
        case help
        case drawAgain
    }

    let frame: Frame
    let field: any NewtField
    /// The first is what Enter in the field and F12 press; Back and Help follow by themselves.
    let buttons: [String]
    var firstButton = 0
    var legend: [String] = []
    var hasBack = true

    func run(on screens: NewtScreens) -> Outcome {
        if frame.problem != nil { newtBell() }
        while true {
            switch show(on: screens) {
            case .finished(let outcome):
                return outcome
            case .help:
                let page = NewtPage(
                    frame: Frame(title: "Help: \(frame.title)", text: ""),
                    field: NewtLinesField(text: frame.help),
                    buttons: ["OK"],
                    hasBack: false
                )
                if case .ended(let reason) = page.run(on: screens) { return .ended(reason) }
            case .drawAgain:
                screens.restart()
            }
        }
    }

    private func show(on screens: NewtScreens) -> Exit {
        let layout = NewtLayout(frame: frame, field: field, buttons: labels, size: NewtScreens.size())
        newtCls()
        screens.drawHeader()
        newtCenteredWindow(UInt32(layout.width), UInt32(layout.height), TextLayout.printable(frame.title))
        let form: newtComponent = newtForm(nil, nil, NEWT_FLAG_NOF12)
        layout.addTexts(to: form)
        let start = field.build(in: form, top: Int32(layout.fieldTop), rows: layout.fieldRows, width: layout.width)
        newtPushHelpLine(" " + legendText)
        let pressed = layout.addButtons(labels, to: form)
        newtFormSetCurrent(form, start ?? pressed[min(firstButton, pressed.count - 1)])
        prepare(form, signals: screens.signals)
        let exit = wait(in: form, pressed: pressed, on: screens)
        field.capture()
        newtFormDestroy(form)
        newtPopWindow()
        newtPopHelpLine()
        return exit
    }

    private var labels: [String] {
        buttons + (hasBack ? ["Back"] : []) + (frame.help.isEmpty ? [] : ["Help"])
    }

    private var legendText: String {
        let keys =
            ["\(field.acceptKey) accept"] + legend + (field.scrolls ? ["Up/Down scroll"] : [])
            + (hasBack ? ["Esc back"] : ["Esc close"])
            + (frame.help.isEmpty ? [] : ["F1 help"])
        // What everybody tries anyway is left out where there is no room.
        let choices = [keys + ["Tab move", "Ctrl-C quit"], keys + ["Ctrl-C quit"], keys]
        let lines = choices.map { $0.joined(separator: " | ") }
        return lines.first { $0.count + 2 <= NewtScreens.size().columns } ?? keys.joined(separator: " | ")
    }

    private func prepare(_ form: newtComponent, signals: SignalInbox) {
        for key in NewtKey.all { newtFormAddHotKey(form, key) }
        if field.scrolls { for key in NewtKey.scrolling { newtFormAddHotKey(form, key) } }
        if field.takesDigits { for key in NewtKey.digits { newtFormAddHotKey(form, key) } }
        if signals.descriptor >= 0 { newtFormWatchFd(form, signals.descriptor, NEWT_FD_READ) }
        newtFormSetTimer(form, 150)
    }

    private func wait(in form: newtComponent, pressed: [newtComponent], on screens: NewtScreens) -> Exit {
        while true {
            var exit = newtExitStruct()
            newtFormRun(form, &exit)
            switch exit.reason {
            case NEWT_EXIT_TIMER:
                if screens.isResized { return .drawAgain }
                field.tick()
            case NEWT_EXIT_FDREADY:
                return .finished(.ended(.signal(screens.signals.take() ?? 15)))
            case NEWT_EXIT_COMPONENT:
                if let component = exit.u.co, let decided = decide(component, in: form, pressed: pressed) {
                    return decided
                }
            case NEWT_EXIT_HOTKEY:
                if let decided = decide(key: exit.u.key) { return decided }
            default:
                // NEWT_EXIT_ERROR: reading from the terminal failed, so it has gone.
                return .finished(.ended(.signal(1)))
            }
        }
    }

    private func decide(_ component: newtComponent, in form: newtComponent, pressed: [newtComponent]) -> Exit? {
        guard let number = pressed.firstIndex(of: component) else {
            return field.entered(component, in: form) ? .finished(.button(0)) : nil
        }
        if number < buttons.count { return .finished(.button(number)) }
        return number == buttons.count && hasBack ? .finished(.back) : .help
    }

    private func decide(key: Int32) -> Exit? {
        switch key {
        case NewtKey.escape: return .finished(.back)
        case NewtKey.interrupt: return .finished(.quit)
        case NewtKey.next: return .finished(.button(0))
        case NewtKey.help: return frame.help.isEmpty ? nil : .help
        case NewtKey.show:
            field.toggleSecrecy()
            return nil
        case NewtKey.resize, NewtKey.redraw: return .drawAgain
        case NewtKey.digits:
            field.pressed(digit: Int(key - NewtKey.digits.lowerBound))
            return nil
        case _ where NewtKey.scrolling.contains(key):
            field.pressed(scrollKey: key)
            return nil
        default: return nil
        }
    }
}
