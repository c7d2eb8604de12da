import ConfigurationFiles
import FoundationEssentials
import Glibc
import SetupDialog
import SetupPlan
import SystemSupport

/// Where an order, its plan and its reports lie while a unit works on it: in memory, and nobody but root looks in.
struct WorkFolder {
    var path = "/run/sn-redundancy/work"

    var order: String { "\(path)/order.json" }
    private var plan: String { "\(path)/plan.json" }
    var hold: String { "\(path)/hold" }
    private var reports: String { "\(path)/reports.jsonl" }
    private static let largest = 16 << 20

    /// A plan that is being carried out, so that its rest can be carried out after its program was killed.
    struct Kept: Codable {
        /// nil: the set-up that is there is still being taken back, and the plan of the new one is made afterwards.
        var plan: Plan?
        var intent: Intent
        /// What a set-up that is made again falls back on.
        var former: MasterAnswers?

        /// Behind the master's last step the standby is still to come.
        var setsBothUp: Bool {
            guard case .setUpMaster(let answers) = intent else { return false }
            return answers.both
        }
    }

    // MARK: Order

    func put(_ new: WorkOrder) throws {
        mkdir("/run/sn-redundancy", 0o755)
        try ManagedFolder(mode: 0o700, owner: "root", group: "root").make(path)
        try ManagedFile.remove(reports)
        try write(new, to: order)
    }

    func readOrder() throws -> WorkOrder? { try read(order, as: WorkOrder.self) }

    /// Its secrets have served.
    func removeOrder() throws { try ManagedFile.remove(order) }

    // MARK: Plan

    func keep(_ plan: Plan?, of intent: Intent, former: MasterAnswers? = nil) throws {
        try ManagedFolder(mode: 0o700, owner: "root", group: "root").make(path)
        try write(Kept(plan: plan, intent: intent, former: former), to: self.plan)
    }

    /// nil also if another version of this program wrote it: then it can't be continued, only taken back.
    func kept() -> Kept? { try? read(plan, as: Kept.self) }

    func dropPlan() throws { try ManagedFile.remove(plan) }

    // MARK: Reports

    func append(_ report: WorkReport) throws {
        var line = Array(try PeerJSON.encode(report))
        line.append(UInt8(ascii: "\n"))
        let number = open(reports, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard number >= 0 else { throw SystemError("open", reports) }
        let file = OwnedDescriptor(adopting: number)
        // One write: a reader sees whole lines, or the beginning of one that it reads again.
        guard line.withUnsafeBytes({ Glibc.write(file.number, $0.baseAddress, $0.count) }) == line.count else {
            throw SystemError("write", reports)
        }
    }

    /// Those on the order that lies here now.
    func openReports() throws -> WorkReports { try WorkReports(reports) }

    private func write(_ value: some Encodable, to file: String) throws {
        let content = Array(try PeerJSON.encode(value))
        try ManagedFile(content: content, mode: 0o600, owner: "root", group: "root").write(file)
    }

    private func read<Value: Decodable>(_ file: String, as _: Value.Type) throws -> Value? {
        guard let bytes = try AtomicFile.read(file, limit: Self.largest) else { return nil }
        return try JSONDecoder().decode(Value.self, from: Data(bytes))
    }
}
