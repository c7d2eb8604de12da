/// A line of the file that libpq reads passwords from. The file must be of mode 0600 and belong to who connects.
package enum PassFile {
    /// Nil stands for any. Replication connections ask for a database of the name `replication`.
    package static func line(
        host: String?,
        port: UInt16?,
        database: String?,
        user: String,
        password: String
    ) -> String {
        let fields = [host.map(escaped) ?? "*", port.map { "\($0)" } ?? "*", database.map(escaped) ?? "*"]
        return (fields + [escaped(user), escaped(password)]).joined(separator: ":") + "\n"
    }

    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            if character == ":" || character == "\\" { result.append("\\") }
            result.append(character)
        }
    }
}
