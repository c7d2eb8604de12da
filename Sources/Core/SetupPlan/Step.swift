package import ClusterModel

/// One change of a plan, on one server.
package struct Step: Hashable, Sendable, Codable {
    /// Unique within the plan; what resumes and reports refer to.
    package var id: String
    package var server: ServerName
    /// What a person reads while it happens, such as "Add the new base address".
    package var title: String
    package var wanted: Condition
    /// What users notice while it happens, in one sentence; nil if nothing.
    package var interruption: String?

    package init(
        _ id: String,
        on server: ServerName,
        _ title: String,
        _ wanted: Condition,
        interruption: String? = nil
    ) {
        self.id = id
        self.server = server
        self.title = title
        self.wanted = wanted
        self.interruption = interruption
    }
}
