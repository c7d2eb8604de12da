/// A reference that is silent while every other server is heard: it tells nothing when it would be needed.
package enum ReferenceAlarm {
    private static let code = "reference-silent"

    package static func identity(_ server: ServerName) -> String { "\(code) \(server)" }

    package static func alarm(_ silent: [IPv4Address], on server: ServerName) -> Alarm {
        let names = silent.map(\.description).joined(separator: ", ")
        return Alarm(
            code: code,
            severity: .warning,
            object: server.description,
            text: "\(server) gets no answer of \(names), by which it would tell that it is cut off",
            advice: "Only hosts of the servers' own network answer (ARP). Mend it, or name others: the references in "
                + "'webserver_config redundancy reconfigure'; where none are named it is the default gateway. Started alone, "
                + "a server waits for one that answers."
        )
    }
}
