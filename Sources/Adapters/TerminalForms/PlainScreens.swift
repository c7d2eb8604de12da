import Glibc

/// Questions in plain lines, only ever appended: for screen readers, simple terminals and small windows.
@MainActor
package final class PlainScreens: Screens {
    package var header = ""
    private let input = PlainInput(signals: SignalInbox())
    private let because: String?
    private var isOpen = false
    private var lastHeader = ""
    private var isShowingProgress = false
    /// What was last said of each step, and when anything was said at all.
    private var saidMarks: [ProgressView.Mark] = []
    private var saidSeconds = 0

    package init(because: String?) { self.because = because }

    package func open() {
        guard !isOpen else { return }
        isOpen = true
        if let because { say(because) }
        say("At any question: b goes back, q quits, ? helps.")
    }

    package func close() { isOpen = false }

    package func busy(_ sentence: String) { say("\(sentence) ...") }

    func say(_ text: String) { write(TextLayout.printable(text) + "\n") }

    private func write(_ text: String) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            // Nobody reads any more; the next question's read will say so.
            if count < 0 && errno != EINTR { return }
            if count > 0 { bytes = bytes.dropFirst(count) }
        }
    }

    /// Title and text of a screen; the header only when it changed.
    func introduce(_ frame: Frame) {
        if let problem = frame.problem {
            say("Error: \(problem)")
            return
        }
        if header != lastHeader {
            say(header)
            lastHeader = header
        }
        say("")
        say("== \(frame.title) ==")
        for line in TextLayout.wrap(frame.text, width: 78) { say(line) }
    }

    /// One answer: `b` is back, `q` is quit, `?` is help, empty takes what stands in the brackets.
    func ask<Value>(_ frame: Frame, prompt: String, read: (String) -> PlainAnswer<Value>) -> Reply<Value> {
        while true {
            write("\(TextLayout.printable(prompt)): ")
            switch input.readLine() {
            case .ended(let reason):
                say("")
                return .ended(reason)
            case .text("b"): return .back()
            case .text("q"): return .quit
            case .text("?"):
                say(frame.help.isEmpty ? "There is no further help for this question." : frame.help)
                say("b goes back, q quits, ? shows this.")
            case .text(let line):
                switch read(line) {
                case .value(let value): return .value(value)
                case .again(let problem): say("Error: \(problem)")
                }
            }
        }
    }

    /// In a secret field every letter is data, so an empty line goes back.
    func askSecret(_ prompt: String) -> Reply<String> {
        switch input.readSecret({ write("\(TextLayout.printable(prompt)) (empty: back): ") }) {
        case .ended(let reason):
            say("")
            return .ended(reason)
        case .text(""): return .back()
        case .text(let line): return .value(line)
        }
    }
}

/// What a plain line was worth.
enum PlainAnswer<Value> {
    case value(Value)
    case again(String)
}

extension PlainScreens {
    package func progress(_ view: ProgressView) -> ProgressKey {
        if !isShowingProgress { say("\n== \(view.title) ==\n\(view.footer)") }
        isShowingProgress = true
        for (number, step) in view.steps.enumerated() {
            let before = number < saidMarks.count ? saidMarks[number] : .waiting
            guard step.mark != before else { continue }
            let detail = step.detail.isEmpty ? "" : " (\(step.detail))"
            say("[\(number + 1)/\(view.steps.count)] \(word(for: step.mark)): \(step.title)\(detail)")
            saidSeconds = view.seconds
        }
        saidMarks = view.steps.map(\.mark)
        // A reader that hears nothing for long can't tell work from a hang.
        if view.seconds - saidSeconds >= 30 {
            say("Still working, \(TextLayout.clock(view.seconds)).")
            saidSeconds = view.seconds
        }
        if let number = SignalInbox().take() { return number == SIGINT ? .cancel : .ended(.signal(number)) }
        return .none
    }

    package func endProgress() {
        isShowingProgress = false
        saidMarks = []
        saidSeconds = 0
    }

    private func word(for mark: ProgressView.Mark) -> String {
        switch mark {
        case .waiting: "waiting"
        case .going: "start"
        case .done: "done "
        case .failed: "FAILED"
        case .undone: "undone"
        }
    }
}
