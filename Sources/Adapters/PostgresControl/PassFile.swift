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

    /// The password of a line; nil if it is no line of such a file.
    package static func password(in line: String) -> String? {
        var fields = [""]
        var isEscaped = false
        for character in line {
            if isEscaped || (character != ":" && character != "\\") {
                fields[fields.count - 1].append(character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else {
                fields.append("")
            }
        }
        return fields.count == 5 ? fields[4] : nil
    }

    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            if character == ":" || character == "\\" { result.append("\\") }
            result.append(character)
        }
    }
}
