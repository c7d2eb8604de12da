import FolderTestKit
import Glibc
import PackageControl
import SystemSupport
import Testing

@Suite("What of the packages that came with a set-up can go again", .timeLimit(.minutes(1)))
struct PackageControlTests {
    private let folder: TemporaryFolder
    private let packages: PackageControl

    /// apt itself, over a list of installed packages of the test's own; nothing of the machine's is looked at or changed.
    init() throws {
        folder = try TemporaryFolder()
        let path = folder.path
        for name in ["lists", "lists/partial", "cache", "cache/archives", "cache/archives/partial", "etc"] {
            guard mkdir("\(path)/\(name)", 0o755) == 0 else { throw SystemError("mkdir", name) }
        }
        let configuration = """
            Dir "\(path)";
            Dir::State "\(path)";
            Dir::State::status "\(path)/status";
            Dir::State::lists "\(path)/lists";
            Dir::Cache "\(path)/cache";
            Dir::Etc "\(path)/etc";
            APT::Architecture "amd64";

            """
        try AtomicFile.write(Array(configuration.utf8), to: "\(path)/apt.conf", mode: 0o644)
        packages = PackageControl(environment: ["APT_CONFIG": "\(path)/apt.conf"])
    }

    private func install(_ names: KeyValuePairs<String, String?>) throws {
        let entries = names.map { name, depends in
            """
            Package: \(name)
            Status: install ok installed
            Priority: optional
            Section: misc
            Installed-Size: 1
            Maintainer: Somebody <somebody@example.net>
            Architecture: amd64
            Version: 1.0
            \(depends.map { "Depends: \($0)\n" } ?? "")Description: of a test


            """
        }
        try AtomicFile.write(Array(entries.joined().utf8), to: "\(folder.path)/status", mode: 0o644)
    }

    @Test("R-UT-07: what nobody else needs can go as a whole")
    func alone() async throws {
        try install(["snm": "libsnm, libshared", "libsnm": nil, "libshared": nil, "later": nil])
        let names = ["snm", "libsnm", "libshared"]
        #expect(try await packages.choice(purging: names) == PurgeChoice(purged: names))
    }

    @Test("R-UT-07: what was installed later keeps what it needs, and what that needs in turn; the rest goes")
    func needed() async throws {
        try install([
            "snm": "libsnm, libshared", "libsnm": nil, "libshared": "libdeep", "libdeep": nil,
            "later": "libshared", "latest": "later",
        ])
        let choice = try await packages.choice(purging: ["snm", "libdeep", "libsnm", "libshared"])
        #expect(choice.purged == ["snm", "libsnm"])
        #expect(choice.kept == ["libdeep", "libshared"])
        #expect(choice.others.sorted() == ["later", "latest"])
    }

    @Test("R-UT-07: where either of two would do for somebody, one stays")
    func either() async throws {
        try install(["snm": "one, other", "one": nil, "other": nil, "later": "one | other"])
        let choice = try await packages.choice(purging: ["snm", "one", "other"])
        #expect(choice == PurgeChoice(purged: ["snm", "one"], kept: ["other"], others: ["later"]))
    }

    @Test("R-UT-07: an application that something else needs stays with all of its own")
    func application() async throws {
        try install(["snm": "libsnm", "libsnm": nil, "later": "snm"])
        let choice = try await packages.choice(purging: ["snm", "libsnm"])
        #expect(choice == PurgeChoice(kept: ["snm", "libsnm"], others: ["later"]))
    }
}
