import SetupDialog
import SystemSupport

/// The answers of the last wizard, kept for the next time.
enum SavedAnswers {
    static func write(_ sheet: AnswerSheet, to path: String) throws {
        let text =
            "# Answers of the last set-up, without its passwords. Use with:\n"
            + "# webserver_config redundancy setup --answers FILE\n" + sheet.yaml
        try AtomicFile.write(Array(text.utf8), to: path, mode: 0o600)
    }
}
