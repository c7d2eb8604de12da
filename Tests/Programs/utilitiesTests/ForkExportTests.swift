import StatusDocuments
import Testing

import utilities

@Suite("A fork's rows as statements (DESIGN section 6)")
struct ForkExportTests {
    private func row(_ content: String) -> ForkRowEntry {
        ForkRowEntry(
            acknowledged: true,
            committed: "2026-12-01",
            database: "pm",
            key: #"{"id":1}"#,
            operation: "updated",
            row: content,
            schema: "public",
            table: "t",
            transaction: 7
        )
    }

    @Test("What a client has nested too deep for the reader is a remark, and the rows behind it are statements")
    func deep() throws {
        let nested = String(repeating: "[", count: 513) + String(repeating: "]", count: 513)
        let fork = ForkDocument(
            id: "f",
            server: Fixture.server("lim1"),
            winner: Fixture.server("standby"),
            foundAt: "2026-12-01",
            position: "0/1"
        )
        let rows = [row("{\"id\":1,\"a\":\(nested)}"), row(#"{"id":1,"a":2}"#)]
        let lines = try ForkExport.sql(rows, of: fork).suffix(2)
        #expect(lines.first?.hasPrefix("-- updated in") == true && lines.first?.contains("nested too deep") == true)
        #expect(lines.last?.contains("DO UPDATE SET \"a\" = EXCLUDED.\"a\"") == true)
    }
}
