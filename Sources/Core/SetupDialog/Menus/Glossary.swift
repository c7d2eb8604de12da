/// The 14 terms that the original explains (R-GE-03 to R-GE-17).
package enum Glossary {
    package struct Entry: Hashable, Sendable, Codable {
        package let term: String
        package let meaning: String
    }

    package static let entries = [
        Entry(
            term: "ARP",
            meaning: "Address Resolution Protocol: finds out on what hardware (MAC) address an IPv4 address is used"
        ),
        Entry(
            term: "Alias IP address",
            meaning:
                "an additional address of a network interface, which may have several. Applications that move with a LIM use it"
        ),
        Entry(term: "Base IP address", meaning: "the normal address of a network interface; leads to that one server"),
        Entry(term: "Cluster", meaning: "a number of regular servers and a standby server, grouped together"),
        Entry(term: "CSTA", meaning: "Computer Supported Telecommunication Applications"),
        Entry(term: "Data backup", meaning: "exchange data are stored on disk by doing a data backup"),
        Entry(term: "Gratuitous ARP", meaning: "the announcement of a MAC and IP address combination"),
        Entry(
            term: "HLR redundancy",
            meaning:
                "a different feature, in which H.323 and SIP extensions may register at a backup server for a while; no part of this product"
        ),
        Entry(term: "LIM", meaning: "a service node plus at least one media gateway"),
        Entry(term: "MS", meaning: "Media Server, a software-based media gateway"),
        Entry(term: "Network redundancy", meaning: "a switched network with Ethernet bonding for the service nodes"),
        Entry(term: "NTP", meaning: "Network Time Protocol"),
        Entry(term: "Regular server", meaning: "where a LIM normally runs"),
        Entry(term: "Standby server", meaning: "can take over for a faulty regular server"),
    ]

    package static var lines: [String] { entries.map { "\($0.term): \($0.meaning)." } }

    /// What follows the help of a menu.
    package static var help: String { (["", "", "Glossary"] + lines).joined(separator: "\n") }
}
