import CNewt

/// The steps of something that goes on. It is drawn once; later rounds only change its labels.
@MainActor
final class NewtProgressWindow {
    private let form: newtComponent
    private let labels: [newtComponent]
    private let footer: [newtComponent]
    private let scale: newtComponent
    private let width: Int

    init(_ view: ProgressView, signals: SignalInbox) {
        let size = NewtScreens.size()
        width = max(min(size.columns - 4, 76), 20)
        let footerLines = TextLayout.wrap(view.footer, width: width - 4)
        let rows = max(min(view.steps.count, size.rows - 9 - footerLines.count), 1)
        newtPushHelpLine(" Please wait | the work goes on if this session is lost")
        newtCenteredWindow(UInt32(width), UInt32(rows + 3 + footerLines.count), view.title)
        form = newtForm(nil, nil, NEWT_FLAG_NOF12)
        let blank = TextLayout.padded("", to: width - 2)
        labels = (0..<rows).map { newtLabel(1, Int32($0), blank) }
        scale = newtScale(2, Int32(rows + 1), Int32(width - 4), 100)
        footer = footerLines.indices.map { newtLabel(1, Int32(rows + 3 + $0), footerLines[$0]) }
        for component in labels + [scale] + footer { newtFormAddComponent(form, component) }
        for key in [NewtKey.escape, NewtKey.interrupt, NewtKey.resize, NewtKey.redraw] {
            newtFormAddHotKey(form, key)
        }
        if signals.descriptor >= 0 { newtFormWatchFd(form, signals.descriptor, NEWT_FD_READ) }
        newtFormSetTimer(form, 100)
    }

    func update(_ view: ProgressView) {
        let going = view.steps.lastIndex { $0.mark != .waiting } ?? 0
        // With more steps than rows, the one that is going stays in sight.
        let first = max(min(going - labels.count / 2, view.steps.count - labels.count), 0)
        for (row, label) in labels.enumerated() {
            let text = view.steps.indices.contains(first + row) ? line(view.steps[first + row]) : ""
            newtLabelSetText(label, TextLayout.padded(text, to: width - 2))
        }
        let over = view.steps.count { $0.mark != .waiting && $0.mark != .going }
        newtScaleSet(scale, UInt64(over * 100 / max(view.steps.count, 1)))
    }

    private func line(_ step: ProgressView.Step) -> String {
        let time = step.mark == .waiting ? "" : TextLayout.clock(step.seconds)
        let detail = step.detail.isEmpty ? "" : "  \(step.detail)"
        let text = TextLayout.padded("\(step.mark.rawValue) \(step.title)\(detail)", to: width - 2 - 8)
        return text + "  " + time
    }

    /// Waits a tenth of a second at most.
    func wait() -> newtExitStruct {
        var exit = newtExitStruct()
        newtFormRun(form, &exit)
        return exit
    }

    func remove() {
        newtFormDestroy(form)
        newtPopWindow()
        newtPopHelpLine()
    }
}

extension NewtScreens {
    package func progress(_ view: ProgressView) -> ProgressKey {
        if progressWindow == nil {
            newtCls()
            drawHeader()
            progressWindow = NewtProgressWindow(view, signals: signals)
        }
        guard let window = progressWindow else { return .none }
        window.update(view)
        let exit = window.wait()
        switch exit.reason {
        case NEWT_EXIT_TIMER:
            if isResized {
                endProgress()
                restart()
            }
            return .none
        case NEWT_EXIT_FDREADY: return .ended(.signal(signals.take() ?? 15))
        case NEWT_EXIT_HOTKEY: return react(to: exit.u.key)
        case NEWT_EXIT_COMPONENT: return .none
        default: return .ended(.signal(1))
        }
    }

    private func react(to key: Int32) -> ProgressKey {
        if key == NewtKey.escape || key == NewtKey.interrupt { return .cancel }
        endProgress()
        restart()
        return .none
    }

    package func endProgress() {
        progressWindow?.remove()
        progressWindow = nil
    }
}
