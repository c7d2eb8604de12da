import ClusterModel

/// A move of management to this side while it is under way, with the time of each phase.
struct MoveCourse: Hashable, Sendable {
    var began: Instant
    var cause: Cause
    var epoch: Epoch?
    var marks: [MoveRecord.Mark] = []

    mutating func mark(_ phase: MoveRecord.Phase, at now: Instant) {
        let passed = max(now.since(began).inMilliseconds, Int64(marks.last?.milliseconds ?? 0))
        if marks.last?.phase != phase { marks.append(MoveRecord.Mark(phase, milliseconds: Int(clamping: passed))) }
    }
}

// Measuring a move: nothing here decides anything.
extension Failover {
    /// The old side is lost: it can't have confirmed anything since it was last heard of.
    mutating func beginCourse(after lost: Instant, noticed: Instant) {
        course = MoveCourse(began: lost, cause: .peerLost)
        course?.mark(.detect, at: noticed)
        course?.mark(.decide, at: now)
    }

    /// The old side says that it stops now.
    mutating func beginPlannedCourse() { course = MoveCourse(began: now, cause: .planned) }

    mutating func mark(_ phase: MoveRecord.Phase) { course?.mark(phase, at: now) }

    /// The engine is asked to confirm a commit, and says when the address and the commit are there.
    mutating func courseReigns(_ epoch: Epoch) {
        guard course != nil else { return }
        mark(.agree)
        course?.epoch = epoch
        out.append(.proveWrite(epoch: epoch.id))
    }

    mutating func addressHeld(epoch: UInt64) {
        if course?.epoch?.id == epoch { mark(.announce) }
    }

    mutating func writeProven(epoch: UInt64) {
        guard let ended = course, let reign = ended.epoch, reign.id == epoch else { return }
        mark(.write)
        guard let marks = course?.marks else { return }
        course = nil
        let record = MoveRecord(
            epoch: reign,
            cause: ended.cause,
            from: settings.peer,
            to: settings.me,
            marks: marks
        )
        lastMove = record
        lastMoveAt = now
        out.append(.recordMove(record))
        tellMove()
    }

    /// The other side learns it at once, or when it is back.
    mutating func tellMove() {
        guard var lastMove, lastMove.to == settings.me, toldMoveAt == nil, peer.isMember else { return }
        toldMoveAt = now
        lastMove.agoMilliseconds = lastMoveAt.map { Int(now.since($0) / .milliseconds(1)) }
        out.append(.send(.moved(lastMove)))
    }

    /// Who dies just after it was told may not have heard it, and has not written it down.
    mutating func tellMoveAgain() {
        if let told = toldMoveAt, now.since(told) < .seconds(5) { toldMoveAt = nil }
    }

    mutating func noteMove(_ record: MoveRecord) {
        guard record.isSound, record.to == settings.peer, record.from == settings.me, record.id != lastMove?.id else {
            return
        }
        lastMove = record
        out.append(.recordMove(record))
    }
}
