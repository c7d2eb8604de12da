import Glibc
import SetupDialog
import SystemSupport

/// A point at which the work stops and waits for whoever tests what a kill or a power cut does exactly there.
///
/// Root writes "before 7" or "after 7" into the file `hold` of the work folder, or a step's title in the number's place;
/// the program then stops itself (SIGSTOP) as it begins the seventh step, or has ended it.
struct WorkHold {
    private enum When: String {
        case before
        case after
    }

    private let when: When
    private let step: String

    /// nil: nobody wants it to stop, which is always so outside tests.
    init?(at path: String) {
        guard let bytes = (try? AtomicFile.read(path, limit: 64)) ?? nil else { return nil }
        let words = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).first?
            .split(separator: " ", maxSplits: 1)
        guard let words, words.count == 2, let when = When(rawValue: String(words[0])) else { return nil }
        self.when = when
        step = String(words[1])
    }

    func stop(at report: StepReport) {
        guard "\(report.number)" == step || report.title == step else { return }
        switch (when, report.state) {
        case (.before, .started), (.after, .done), (.after, .unchanged): raise(SIGSTOP)
        case (.before, _), (.after, _): return
        }
    }
}
