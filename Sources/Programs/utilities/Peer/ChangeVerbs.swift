import SetupEngine
import SetupPlan

/// Looks at one thing on this server.
struct FindVerb: PeerVerb {
    struct Request: Codable {
        var verb = "find"
        var wanted: Condition
    }

    let name = "find"
    let executor: any ChangeExecutor

    func answer(_ request: PeerRequest, report: @escaping @Sendable (String) -> Void) async throws -> PeerAnswer {
        try PeerAnswer(try await executor.find(request.read(Request.self).wanted))
    }
}

/// Looks at many things on this server.
struct FindAllVerb: PeerVerb {
    struct Request: Codable {
        var verb = "find-all"
        var wanted: [Condition]
    }

    let name = "find-all"
    let executor: any ChangeExecutor

    func answer(_ request: PeerRequest, report: @escaping @Sendable (String) -> Void) async throws -> PeerAnswer {
        try PeerAnswer(try await executor.find(request.read(Request.self).wanted))
    }
}

/// The number that the next change of a scope would get here.
struct NextNumberVerb: PeerVerb {
    struct Request: Codable {
        var verb = "next-number"
        var scope: JournalScope
    }

    let name = "next-number"
    let executor: any ChangeExecutor

    func answer(_ request: PeerRequest, report: @escaping @Sendable (String) -> Void) async throws -> PeerAnswer {
        try PeerAnswer(try await executor.nextNumber(request.read(Request.self).scope))
    }
}

/// Makes one change, journaled on this server.
struct ApplyVerb: PeerVerb {
    struct Request: Codable {
        var verb = "apply"
        var step: Step
        var scope: JournalScope
    }

    let name = "apply"
    let executor: any ChangeExecutor

    func answer(_ request: PeerRequest, report: @escaping @Sendable (String) -> Void) async throws -> PeerAnswer {
        let asked = try request.read(Request.self)
        return try PeerAnswer(try await executor.apply(asked.step, scope: asked.scope, report: report))
    }
}

/// Notes here what another machine had changed, whose place this one takes.
struct InheritVerb: PeerVerb {
    struct Request: Codable {
        var verb = "inherit"
        var step: Step
        var before: Condition
        var behind: String
        var scope: JournalScope
    }

    let name = "inherit"
    let executor: any ChangeExecutor

    func answer(_ request: PeerRequest, report: @escaping @Sendable (String) -> Void) async throws -> PeerAnswer {
        let asked = try request.read(Request.self)
        try await executor.inherit(asked.step, before: asked.before, behind: asked.behind, scope: asked.scope)
        return try PeerAnswer(true)
    }
}

/// Takes back what was changed on this server, and answers what could not be.
struct UndoVerb: PeerVerb {
    struct Request: Codable {
        var verb = "undo"
        var scope: JournalScope
        var from: Int
    }

    let name = "undo"
    let executor: any ChangeExecutor

    func answer(_ request: PeerRequest, report: @escaping @Sendable (String) -> Void) async throws -> PeerAnswer {
        let asked = try request.read(Request.self)
        return try PeerAnswer(try await executor.undo(asked.scope, from: asked.from, report: report))
    }
}
