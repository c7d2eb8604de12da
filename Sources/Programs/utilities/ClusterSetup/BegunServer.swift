package import ClusterModel
import FoundationEssentials

/// A server that is being added to the system, as LIM 1's server notes it from before the first change to behind the last:
/// killed in between, nothing else here knows of it, while it takes itself for a part of a system.
package struct BegunServer: Codable, Hashable, Sendable {
    /// As it was to be in the system.
    package var server: Server
    /// Of the machine that was changed; what stands at its address now can be another one.
    package var hostKey: String

    package init(_ server: Server, hostKey: String) {
        self.server = server
        self.hostKey = hostKey
    }

    /// Whether it is this one that is to be added again: what lies on it then is ours.
    package func isAgain(_ name: ServerName, at address: IPv4Address, hostKey: String) -> Bool {
        server.name == name && server.address == address && self.hostKey == hostKey
    }

    /// What was broken off, as status names it.
    package var what: String { "addition of server \(server.name)" }

    /// How it goes on, or is taken back.
    package var way: String {
        "Run it again, and it goes on: \(again). Or take it back: mxone_maintenance server remove \(server.name)"
    }

    /// The command that goes on.
    package var again: String {
        let lim = server.lim.map { " --lim \($0)" } ?? ""
        return "mxone_maintenance server add \(server.name) --address \(server.address) --user \(server.admin)\(lim)"
    }

    private static let marks = "server-add-"

    func note() throws {
        let text = String(decoding: try PeerJSON.encode(self), as: UTF8.self)
        try SetupMarks.set("\(Self.marks)\(server.name)", content: text)
    }

    static func forget(_ name: ServerName) throws { try SetupMarks.clear("\(marks)\(name)") }

    /// nil: the addition of such a server was not begun, or has come to its end.
    static func noted(_ name: ServerName) throws -> BegunServer? {
        try SetupMarks.content("\(marks)\(name)").flatMap(read)
    }

    /// A note that can't be read says nothing.
    static func all() -> [BegunServer] {
        SetupMarks.names(beginning: marks).compactMap { mark in (try? SetupMarks.content(mark)).flatMap(read) }
    }

    /// nil if a note says nothing.
    package static func read(_ text: String) -> BegunServer? {
        try? JSONDecoder().decode(BegunServer.self, from: Data(text.utf8))
    }
}
