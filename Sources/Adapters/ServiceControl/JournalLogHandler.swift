package import Logging

/// Writes to systemd's journal: the constant sentence as SNR_EVENT, each piece of metadata as a field of its own, and
/// all of it as MESSAGE.
///
/// `journalctl SNR_LIM=1` then finds everything about LIM 1. Where there is no journal it writes lines to standard error.
package struct JournalLogHandler: LogHandler {
    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    private let label: String
    private let sink: JournalSink

    package init(label: String, identifier: String, level: Logger.Level = .info, sink: JournalSink = .journal) {
        self.label = label
        self.sink = sink
        logLevel = level
        self.identifier = identifier
    }

    private let identifier: String

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var all = metadata
        if let provided = metadataProvider?.get() { all.merge(provided) { $1 } }
        if let given = event.metadata { all.merge(given) { $1 } }
        if let error = event.error { all["error"] = "\(error)" }
        let pieces = all.sorted { $0.key < $1.key }.map { ($0.key, "\($0.value)") }
        let entry = JournalEntry(
            sentence: "\(event.message)",
            level: event.level,
            identifier: identifier,
            logger: label,
            metadata: pieces
        )
        sink.write(entry)
    }
}
