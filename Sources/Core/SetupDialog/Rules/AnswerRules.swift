package import ClusterModel

/// What can be said about an answer without looking at the world. Wizards, answers files and command lines share these,
/// so that the same wrong answer gets the same sentence everywhere.
package enum AnswerRules {
    package static func address(_ text: String) throws(Refusal) -> IPv4Address {
        guard let address = IPv4Address(trimmed(text)) else {
            throw Refusal(
                "\"\(shown(text))\" is not an IPv4 address. Enter four numbers from 0 to 255, such as 192.0.2.10."
            )
        }
        return address
    }

    /// At most four: the gateway and three named hosts.
    package static func references(_ text: String) throws(Refusal) -> [IPv4Address] {
        var found: [IPv4Address] = []
        for part in text.split(whereSeparator: { $0 == "," || $0 == " " || $0 == ";" }) {
            let next = try address(String(part))
            if !found.contains(next) { found.append(next) }
        }
        guard found.count <= 4 else { throw Refusal("At most four reference hosts: the gateway and three others.") }
        return found
    }

    package static func serverName(_ text: String) throws(Refusal) -> ServerName {
        guard let name = ServerName(trimmed(text)) else {
            throw Refusal("\"\(shown(text))\" is not a server name. Use 1 to 63 letters, digits and hyphens.")
        }
        return name
    }

    package static func clusterName(_ text: String) throws(Refusal) -> ClusterName {
        guard let name = ClusterName(trimmed(text)) else {
            throw Refusal("\"\(shown(text))\" is not a cluster name. Use 1 to 63 letters, digits and hyphens.")
        }
        return name
    }

    package static func lim(_ text: String) throws(Refusal) -> LIMNumber {
        guard let lim = LIMNumber(trimmed(text)) else {
            throw Refusal("\"\(shown(text))\" is not the number of a LIM. Enter a number from 1 to 124.")
        }
        return lim
    }

    package static func priority(_ text: String) throws(Refusal) -> Int {
        guard let priority = Int(trimmed(text)), (1...99).contains(priority) else {
            throw Refusal("\"\(shown(text))\" is not a priority. Enter a number from 1 to 99; lower goes first.")
        }
        return priority
    }

    /// A Debian account: lower-case letters, digits, `-` and `_`, starting with a letter or `_` (adduser(8)).
    package static func account(_ text: String) throws(Refusal) -> String {
        let name = trimmed(text)
        let bytes = Array(name.utf8)
        guard let first = bytes.first, bytes.count <= 32, isLower(first) || first == UInt8(ascii: "_"),
            bytes.allSatisfy({ isLower($0) || isDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") })
        else {
            throw Refusal(
                "\"\(shown(text))\" is not an account name. Use up to 32 lower-case letters, digits, '-' and '_'."
            )
        }
        return name
    }

    /// A role that needs no quoting in SQL and that PostgreSQL does not keep for itself (`pg_` is reserved).
    package static func role(_ text: String) throws(Refusal) -> String {
        let name = trimmed(text)
        let bytes = Array(name.utf8)
        guard let first = bytes.first, bytes.count <= 63, isLower(first) || isUpper(first),
            bytes.allSatisfy({ isLower($0) || isUpper($0) || isDigit($0) || $0 == UInt8(ascii: "_") })
        else {
            throw Refusal(
                "\"\(shown(text))\" can't be a role name. Start with a letter; use up to 63 letters, digits and '_'."
            )
        }
        guard !name.lowercased().hasPrefix("pg_"), !["postgres", "public", "none"].contains(name.lowercased()) else {
            throw Refusal("\"\(name)\" is reserved by PostgreSQL. Choose another name.")
        }
        return name
    }

    package static func trimmed(_ text: String) -> String {
        let letters = text.drop { $0 == " " || $0 == "\t" }
        return String(letters.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
    }

    /// What was typed, cut to one line and without anything that could control a terminal.
    package static func shown(_ text: String) -> String {
        String(text.prefix(40).map { $0.unicodeScalars.allSatisfy { $0.value >= 32 && $0.value != 127 } ? $0 : "?" })
    }

    private static func isLower(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
    private static func isUpper(_ byte: UInt8) -> Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) }
    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
