/// A database that already lies on the standby and would have to make room.
package struct StandbyDataFound: Hashable, Sendable {
    /// Its data directory, as the operator will read it.
    package var path: String
    package var bytes: Int64
    /// The databases in it, PostgreSQL's own left out; empty when nobody could look inside.
    package var databases: [String]
    /// Where it will be moved.
    package var movedTo: String

    package init(path: String, bytes: Int64, databases: [String], movedTo: String) {
        self.path = path
        self.bytes = bytes
        self.databases = databases
        self.movedTo = movedTo
    }
}
