import ClusterModel
import SetupDialog

/// What the unit that applies plans was told to do. Kept with its secrets in memory, readable by root only, until done.
struct WorkOrder: Codable {
    var intent: Intent
    /// Who ordered it, as the next one who wants something reads it.
    var user: String
    /// Seconds since 1970.
    var since: Int
    /// Addresses that the one who ordered it found free.
    var silent: [AddressCheck.Silent] = []

    /// Whether a second set-up command should watch it.
    var isSetUp: Bool {
        switch intent {
        case .setUpMaster, .setUpStandby, .settleBrokenOff: true
        default: false
        }
    }

    /// For a person: never a secret.
    var what: String { intent.words }
}

/// One line of what the unit reports: a step, and at last how it ended.
enum WorkReport: Codable {
    case step(StepReport)
    /// The sentence of success.
    case done(String)
    /// The exit status and the sentence.
    case failed(Int32, String)
}
