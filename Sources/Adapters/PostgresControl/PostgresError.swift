package import SystemSupport

/// What went wrong with a database server: a code to decide on, and a sentence for the operator.
package struct PostgresError: Error, Sendable {
    package enum Code: Sendable, Equatable {
        /// Nobody listens there: the server does not run, or not on this port.
        case notListening
        /// The server runs, but takes no connection yet or any more (starting, stopping, not yet consistent).
        case notAccepting
        /// The server does not believe that we are who we say, or has no rule that lets us in.
        case notAdmitted(sqlState: String)
        /// The server refused the connection for another reason.
        case refused(sqlState: String?)
        /// No answer within the limit. Whether a statement took effect is unknown.
        case timedOut
        /// The connection broke. Whether a statement took effect is unknown.
        case connectionLost
        case statementFailed(sqlState: String)
        case unexpectedAnswer
        case didNotStart
        /// The server ended while it was promoted.
        case didNotPromote
        case programFailed(String)
        case systemCallFailed(errno: Int32)
    }

    package var code: Code
    /// Which server, program or file.
    package var object: String
    /// What the server, the program or the kernel said.
    package var message: String

    package init(_ code: Code, object: String, message: String) {
        self.code = code
        self.object = object
        self.message = message
    }

    package init(_ error: SystemError) {
        self.init(.systemCallFailed(errno: error.errno), object: error.object, message: error.description)
    }
}

extension PostgresError.Code {
    /// The server was there, and no longer answers.
    package var isGone: Bool {
        switch self {
        case .notListening, .notAccepting, .connectionLost: true
        // It closed the connection without a word.
        case .refused(let sqlState): sqlState == nil
        case .notAdmitted, .timedOut, .statementFailed, .unexpectedAnswer, .didNotStart,
            .didNotPromote, .programFailed, .systemCallFailed:
            false
        }
    }
}

extension PostgresError: CustomStringConvertible {
    package var description: String {
        switch code {
        case .notListening:
            "\(object) does not run or does not listen (\(message)). See its server log, then start it."
        case .notAccepting:
            "\(object) takes no connections now (\(message)). Wait until it is ready."
        case .notAdmitted:
            "\(object) does not admit us (\(message)). Check user, password and the lines of pg_hba.conf."
        case .refused:
            "\(object) refused the connection (\(message))."
        case .timedOut:
            "\(object) did not answer in time (\(message)). See whether the server hangs."
        case .connectionLost:
            "The connection to \(object) broke (\(message)). See its server log."
        case .statementFailed(let state):
            "\(object) refused a statement (\(message), SQLSTATE \(state))."
        case .unexpectedAnswer:
            "\(object) gave an answer that was not expected (\(message)). Check its version."
        case .didNotStart:
            "\(object) did not start (\(message)). See its server log, or 'journalctl -u postgresql@*' if that says nothing, "
                + "and whether its disk has room."
        case .didNotPromote:
            "\(object) ended while it was promoted (\(message)). See its server log, and put that right."
        case .programFailed(let program):
            "\(program) failed for \(object): \(message)"
        case .systemCallFailed:
            message
        }
    }
}
