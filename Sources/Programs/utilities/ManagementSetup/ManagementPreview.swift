import ClusterModel
import SetupDialog
import SetupPlan

/// What a person needs to see of a plan before it is carried out: what is interrupted, and none of our own preparations.
enum ManagementPreview {
    /// `lines` is the plan's preview, which names each thing that would change.
    static func changes(
        of plan: Plan,
        from lines: [(step: Step, line: PreviewLine)]
    ) -> [PlannedChange] {
        let planned = PlanProgress.preview(lines.filter { !isPreparation($0.line) })
        let interruptions = plan.steps.compactMap { step in
            step.interruption.map { noticed in
                let details = PlannedChange.Details(step: step.title, interruption: noticed)
                return PlannedChange(
                    .change,
                    on: step.server.description,
                    "\(step.title): \(noticed)",
                    details: details
                )
            }
        }
        return planned + interruptions
    }

    private static func isPreparation(_ line: PreviewLine) -> Bool {
        [DatabaseTurn.name, EngineTurn.name, LoginProof.name, OwnData.name].contains { line.text.hasPrefix($0) }
    }
}
