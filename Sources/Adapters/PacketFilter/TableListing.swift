import FoundationEssentials
import SystemSupport

/// One of our tables as `nft -j list table` shows it.
struct TableListing: Decodable {
    private struct Entry: Decodable {
        let table: Table?
        let set: Elements?
        let rule: Rule?
    }

    private struct Table: Decodable {
        /// There, and without effect. It is the only flag that nft knows for these families.
        let isDormant: Bool

        enum CodingKeys: CodingKey { case flags }

        init(from decoder: any Decoder) throws {
            isDormant = try decoder.container(keyedBy: CodingKeys.self).contains(.flags)
        }
    }

    private struct Elements: Decodable {
        let name: String
        let elem: [String]?
    }

    private struct Rule: Decodable {
        let comment: String?
    }

    private let nftables: [Entry]

    init(reading text: String) throws { self = try JSONDecoder().decode(Self.self, from: Data(text.utf8)) }

    var blocked: Set<InternetAddress> {
        let sets = nftables.compactMap(\.set).filter { $0.name == "blocked" || $0.name == "blocked6" }
        return Set(sets.flatMap { $0.elem ?? [] }.compactMap(BlockTable.address))
    }

    /// All rules of ours are there, and in force.
    func isWhole(_ family: String) -> Bool {
        let isDormant = nftables.contains { $0.table?.isDormant == true }
        let hasSix = nftables.contains { $0.set?.name == "blocked6" }
        return !isDormant
            && nftables.compactMap { $0.rule?.comment } == BlockTable.rules(of: family, withSix: hasSix)
    }
}
