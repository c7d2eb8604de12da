import SetupDialog
import Testing

@Suite("The glossary in the help of the menus")
struct GlossaryTests {
    private struct Row {
        let requirement: String
        let term: String
        /// What its meaning must say.
        let words: [String]
    }

    private let rows = [
        Row(requirement: "R-GE-04", term: "ARP", words: ["MAC", "IPv4"]),
        Row(requirement: "R-GE-05", term: "Alias IP address", words: ["additional address", "interface"]),
        Row(requirement: "R-GE-06", term: "Base IP address", words: ["normal address", "interface"]),
        Row(requirement: "R-GE-07", term: "Cluster", words: ["regular servers", "standby server"]),
        Row(requirement: "R-GE-08", term: "CSTA", words: ["Computer Supported Telecommunication Applications"]),
        Row(requirement: "R-GE-09", term: "Data backup", words: ["exchange data", "disk"]),
        Row(requirement: "R-GE-10", term: "Gratuitous ARP", words: ["announcement", "MAC and IP"]),
        Row(requirement: "R-GE-11", term: "HLR redundancy", words: ["a different feature", "no part of this product"]),
        Row(requirement: "R-GE-12", term: "LIM", words: ["service node", "media gateway"]),
        Row(requirement: "R-GE-13", term: "MS", words: ["software-based media gateway"]),
        Row(requirement: "R-GE-14", term: "Network redundancy", words: ["switched network", "bonding"]),
        Row(requirement: "R-GE-15", term: "NTP", words: ["Network Time Protocol"]),
        Row(requirement: "R-GE-16", term: "Regular server", words: ["where a LIM normally runs"]),
        Row(requirement: "R-GE-17", term: "Standby server", words: ["take over for a faulty regular server"]),
    ]

    @Test("R-GE-03: it has the original's 14 terms in its order, each with what the original says of it")
    func terms() {
        #expect(Glossary.entries.map(\.term) == rows.map(\.term))
        for (entry, row) in zip(Glossary.entries, rows) {
            for word in row.words { #expect(entry.meaning.contains(word), "\(row.requirement)") }
        }
    }
}
