import CPostgres
import Glibc

extension Connection {
    /// The failed attempt to connect, as an error.
    func refusal() -> PostgresError {
        let message = String(cString: PQerrorMessage(pointer))
        let first = message.split(separator: "\n").first.map(String.init) ?? "no reason given"
        guard let state = Self.sqlState(in: first) else {
            return PostgresError(unstatedRefusal(message), object: title, message: first)
        }
        let plain = first.split(separator: "\(state): ", maxSplits: 1).last.map(String.init) ?? first
        return PostgresError(Self.refusalCode(state), object: title, message: plain)
    }

    /// A connection that broke, as an error.
    func loss() -> PostgresError {
        let message = String(cString: PQerrorMessage(pointer)).split(separator: "\n").joined(separator: "; ")
        return PostgresError(.connectionLost, object: title, message: message.isEmpty ? "no reason given" : message)
    }

    func statementFailure(_ answer: OpaquePointer) -> PostgresError {
        guard let state = cpostgres_sqlstate(answer).map({ String(cString: $0) }) else { return loss() }
        let message = cpostgres_message(answer).map { String(cString: $0) } ?? ""
        let detail = cpostgres_detail(answer).map { ": \(String(cString: $0))" } ?? ""
        return PostgresError(.statementFailed(sqlState: state), object: title, message: message + detail)
    }

    private static func refusalCode(_ state: String) -> PostgresError.Code {
        switch state {
        case "57P03", "57P01", "57P02": .notAccepting
        case "28000", "28P01": .notAdmitted(sqlState: state)
        default: .refused(sqlState: state)
        }
    }

    private func unstatedRefusal(_ message: String) -> PostgresError.Code {
        if PQconnectionNeedsPassword(pointer) == 1 { return .notAdmitted(sqlState: "28P01") }
        // libpq keeps no error number; its texts come from the C library in this process's own language.
        let nobody = [ENOENT, ECONNREFUSED].contains { message.contains(String(cString: strerror($0))) }
        return nobody ? .notListening : .refused(sqlState: nil)
    }

    /// The code in `... FATAL:  57P03: the database system is starting up`, whatever the words around it.
    private static func sqlState(in line: String) -> String? {
        line.split(separator: " ").first { word in
            word.utf8.count == 6 && word.last == ":" && word.dropLast().allSatisfy { $0.isASCII && isCode($0) }
                && word.contains(where: \.isNumber)
        }.map { String($0.dropLast()) }
    }

    private static func isCode(_ character: Character) -> Bool { character.isNumber || character.isUppercase }
}
