import ClusterModel
import SetupDialog

extension ManagementSetup {
    func liveAnswers() async throws -> AnswerSheet {
        try ClusterSetup.requireRoot()
        return try await translating {
            guard let live = try Self.configuration(at: Installation.management) else {
                throw OperationError(
                    .refused,
                    "PM/SNM redundancy is not set up on this server; there is nothing to export."
                )
            }
            let ground = try ManagementGround.survey()
            var sheet = AnswerSheet()
            sheet.role = ground.isMaster ? .master : .standby
            sheet.managerUser = live.managerUser
            sheet.virtualIP = live.virtualIP
            sheet.replicationUser = live.replicationUser
            sheet.restartWebServer = true
            // The database here follows the master's already: what gives way is a copy.
            sheet.replaceStandbyData = true
            guard ground.isMaster else { return sheet }
            sheet.standbyAdminUser = ground.standby.admin
            sheet.install = live.applications.compactMap { ManagementApplication(rawValue: $0.name) }
            sheet.mode = live.mode == .consistency ? .consistency : .availability
            sheet.references = live.references
            return sheet
        }
    }
}
