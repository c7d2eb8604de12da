package import ClusterModel

/// What is to be changed on which server, in order. Shown before anything is touched.
package struct Plan: Hashable, Sendable, Codable {
    /// What a person would call it, such as "create cluster c1".
    package var title: String
    /// The journal it is written to on each server.
    package var scope: JournalScope
    package var steps: [Step]

    package init(_ title: String, scope: JournalScope, steps: [Step] = []) {
        self.title = title
        self.scope = scope
        self.steps = steps
    }

    /// The servers it touches, in the order of their first steps.
    package var servers: [ServerName] {
        var found: [ServerName] = []
        for step in steps where !found.contains(step.server) { found.append(step.server) }
        return found
    }

    /// Mistakes of whoever wrote the plan: two steps with one name.
    package var duplicates: [String] {
        var seen: Set<String> = []
        return steps.map(\.id).filter { !seen.insert($0).inserted }
    }
}
