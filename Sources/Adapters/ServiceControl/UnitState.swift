/// What systemd says of a unit.
package struct UnitState: Sendable, Equatable {
    package enum Activity: Sendable, Equatable {
        case active
        case reloading
        case activating
        case deactivating
        case inactive
        case failed
        /// A word of a systemd newer than this program.
        case other(String)

        /// Something is being done, and another state follows by itself.
        package var isPassing: Bool {
            switch self {
            case .activating, .deactivating, .reloading: true
            case .active, .inactive, .failed, .other: false
            }
        }
    }

    /// The name it was asked for.
    package let unit: String
    package let activity: Activity
    /// In systemd's finer words: "running", "exited", "auto-restart", "start-pre", ...
    package let sub: String
    /// How the last run ended: "success", "exit-code", "timeout", "watchdog", ...
    package let result: String
    package let mainProcess: Int32?
    /// "loaded", "not-found", "masked", "bad-setting", ...
    package let load: String
    /// "enabled", "disabled", "masked", "static", ...; empty if there is no file.
    package let file: String

    package var isKnown: Bool { load != "not-found" }
    package var isEnabled: Bool { file == "enabled" || file == "enabled-runtime" }
    package var isMasked: Bool { file == "masked" || file == "masked-runtime" }

    package init(
        unit: String,
        activity: Activity,
        sub: String,
        result: String,
        mainProcess: Int32?,
        load: String,
        file: String
    ) {
        self.unit = unit
        self.activity = activity
        self.sub = sub
        self.result = result
        self.mainProcess = mainProcess
        self.load = load
        self.file = file
    }
}

extension UnitState {
    static let properties = ["LoadState", "ActiveState", "SubState", "Result", "MainPID", "UnitFileState"]

    /// Reads what `systemctl show` printed for these units: a paragraph for each, in their order.
    package static func parse(_ text: String, units: [String]) -> [UnitState]? {
        let paragraphs = text.split(separator: "\n\n", omittingEmptySubsequences: true)
        guard paragraphs.count == units.count else { return nil }
        var states: [UnitState] = []
        for (unit, paragraph) in zip(units, paragraphs) {
            var values: [Substring: String] = [:]
            for line in paragraph.split(separator: "\n") {
                guard let equals = line.firstIndex(of: "=") else { return nil }
                values[line[..<equals]] = String(line[line.index(after: equals)...])
            }
            guard let state = UnitState(unit: unit, values: values) else { return nil }
            states.append(state)
        }
        return states
    }

    private init?(unit: String, values: [Substring: String]) {
        guard let activity = values["ActiveState"], let load = values["LoadState"] else { return nil }
        self.unit = unit
        self.activity = Activity(activity)
        self.load = load
        sub = values["SubState"] ?? ""
        result = values["Result"] ?? ""
        mainProcess = values["MainPID"].flatMap { Int32($0) }.flatMap { $0 > 0 ? $0 : nil }
        file = values["UnitFileState"] ?? ""
    }
}

extension UnitState.Activity {
    package init(_ word: String) {
        self =
            switch word {
            case "active": .active
            case "reloading": .reloading
            case "activating": .activating
            case "deactivating": .deactivating
            case "inactive": .inactive
            case "failed": .failed
            default: .other(word)
            }
    }
}
