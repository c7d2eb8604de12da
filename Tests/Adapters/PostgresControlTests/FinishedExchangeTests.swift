import FoundationEssentials
import PostgresControl
import Testing

@Suite("Another database in the place of the one that is there, gone on with after a kill (DESIGN 6)")
struct FinishedExchangeTests {
    /// A data directory and a prepared one, each with the file that makes it a database, and a word of its own.
    private func within(_ body: (_ data: URL, _ prepared: URL, DataDirectory) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "exchange-\(UUID())")
        defer { try? FileManager.default.removeItem(at: folder) }
        let data = folder.appending(path: "main")
        let prepared = folder.appending(path: "restored")
        for place in [data, prepared] {
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
            try Data("15\n".utf8).write(to: place.appending(path: "PG_VERSION"))
            try Data(place.lastPathComponent.utf8).write(to: place.appending(path: "word"))
        }
        try await body(data, prepared, DataDirectory(of: DatabaseCluster(dataDirectory: data.path)))
    }

    private func word(in path: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: path).appending(path: "word")), as: UTF8.self)
    }

    @Test("killed before the old data were moved aside: they are, and the prepared ones get their place")
    func beforeBoth() async throws {
        try await within { data, prepared, files in
            let kept = try #require(try await files.finishExchange(with: prepared.path))
            #expect(try word(in: data.path) == "restored")
            #expect(try word(in: kept.path) == "main")
            #expect(!FileManager.default.fileExists(atPath: prepared.path))
        }
    }

    @Test("killed between the two renames: the prepared ones get their place")
    func between() async throws {
        try await within { data, prepared, files in
            _ = try await files.moveAside()
            #expect(try await files.finishExchange(with: prepared.path) == nil)
            #expect(try word(in: data.path) == "restored")
        }
    }

    @Test("killed behind both: nothing is to be done")
    func behind() async throws {
        try await within { data, prepared, files in
            _ = try await files.moveAside()
            try await files.install(prepared.path)
            #expect(try await files.finishExchange(with: prepared.path) == nil)
            #expect(try word(in: data.path) == "restored")
        }
    }
}
