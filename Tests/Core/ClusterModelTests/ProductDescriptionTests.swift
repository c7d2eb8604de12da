import ClusterModel
import Testing

@Suite("The description of what is made redundant")
struct ProductDescriptionTests {
    private func product(_ unit: String) -> ProductDescription {
        ProductDescription(
            lim: ProductDescription.LIM(unit: unit),
            accounts: ProductDescription.Accounts(admin: "mxone_admin", manager: "mxone_manager"),
            database: ProductDescription.Database(version: "15", cluster: "main", port: 5432),
            webServer: ProductDescription.WebServer(unit: "nginx.service"),
            applications: []
        )
    }

    @Test(
        "R-CL-13: the address in a settings file, as a shell would read it",
        arguments: [
            ("ADDRESS=10.99.0.11\n", "10.99.0.11"), ("# ADDRESS=1\nADDRESS=\"10.99.0.11\" # alias\n", "10.99.0.11"),
            ("ADDRESS=1\nADDRESS='10.99.0.12'\n", "10.99.0.12"), ("ADDRESSES=1\n", nil), ("", nil),
        ]
    )
    func addressLine(_ text: String, _ value: String?) {
        #expect(ProductDescription.LIM.AddressLine(file: "f", key: "ADDRESS").value(in: text) == value)
    }

    @Test("a LIM's unit and its number belong together")
    func unit() {
        let product = product("mxone-sn@{lim}.service")
        #expect(product.unit(of: .one) == "mxone-sn@1.service")
        #expect(product.lim(of: "mxone-sn@17.service") == LIMNumber(17))
        #expect(product.unitGlob == "mxone-sn@*.service")
    }

    @Test(
        "units of others are no LIMs",
        arguments: ["mxone-sn@.service", "mxone-sn@x.service", "nginx.service", "mxone-sn@1"]
    )
    func others(unit: String) { #expect(product("mxone-sn@{lim}.service").lim(of: unit) == nil) }
}
