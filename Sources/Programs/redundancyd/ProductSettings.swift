import ClusterModel
import FoundationEssentials
import SystemSupport

/// What a LIM runs and which database cluster the management uses: `product.json`.
struct ProductSettings: Sendable, Codable {
    struct LIM: Sendable, Codable {
        /// A unit's name in which `{lim}` stands for the number.
        var unit: String
    }

    struct Database: Sendable, Codable {
        var version: String
        var cluster: String
        var port: Int
    }

    var lim: LIM
    var database: Database
    var exchangeData: ProductDescription.ExchangeData?

    static func load(from path: String) throws -> ProductSettings {
        let file = ConfigurationFile<ProductSettings>(
            path: path,
            cure: "It comes with the package, the same on every server: copy it from another one."
        )
        guard let settings = try file.read() else {
            return ProductSettings(
                lim: LIM(unit: "mxone-sn@{lim}.service"),
                database: Database(version: "15", cluster: "main", port: 5432)
            )
        }
        return settings
    }

    func unit(of lim: LIMNumber) -> String {
        self.lim.unit.replacing("{lim}", with: lim.description)
    }
}
