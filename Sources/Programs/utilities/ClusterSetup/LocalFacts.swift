import ClusterModel
import ConfigurationFiles
import Glibc
import Netlink
import PackageControl
import SetupEngine
import SetupPlan
import SystemSupport

/// Collects what this server says about itself. Changes nothing.
struct LocalFacts {
    let product: ProductDescription
    let store: any JournalStore

    func collect() async throws -> ServerFacts {
        let kernel = try KernelNetwork()
        let names = try await interfaceNames(kernel)
        let addresses = try await kernel.addresses().compactMap { found -> ServerFacts.Address? in
            guard let name = names[found.interface], name != "lo" else { return nil }
            return ServerFacts.Address(
                interface: name,
                address: IPv4Address(value: found.address),
                prefixLength: Int(found.prefixLength),
                isPermanent: found.valid == .forever
            )
        }
        return ServerFacts(
            hostName: Self.hostName(),
            version: try await PackageControl().version(of: "sn-redundancy"),
            addresses: addresses,
            gateway: try await kernel.defaultRoute()?.gateway.map { IPv4Address(value: $0) },
            addressFiles: addressFiles(addresses.map(\.address)),
            lims: try await lims(),
            limAddresses: LIMNumber.all.flatMap(limAddresses),
            packages: try await versions(),
            journals: try await journals(),
            hasManagement: access(Installation.management, F_OK) == 0,
            isLeavingPair: access(OwnData.proof, F_OK) == 0,
            loadPercent: LoadAdvice.percent()
        )
    }

    static func hostName() -> String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard gethostname(&buffer, buffer.count - 1) == 0 else { return "localhost" }
        let name = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return String(name.prefix { $0 != "." })
    }

    private func interfaceNames(_ kernel: KernelNetwork) async throws -> [UInt32: String] {
        var names: [UInt32: String] = [:]
        for interface in try await kernel.interfaces() { names[interface.index] = interface.name }
        return names
    }

    private func addressFiles(_ addresses: [IPv4Address]) -> [String: String] {
        let folder = "/etc/network/interfaces.d"
        var paths = ["/etc/network/interfaces"]
        if let listing = opendir(folder) {
            while let entry = readdir(listing) {
                let name = withUnsafeBytes(of: entry.pointee.d_name) {
                    String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
                }
                if !name.hasPrefix(".") { paths.append("\(folder)/\(name)") }
            }
            closedir(listing)
        }
        var found: [String: String] = [:]
        for path in paths.sorted() {
            guard let bytes = try? AtomicFile.read(path, limit: 1 << 20) else { continue }
            let text = String(decoding: bytes, as: UTF8.self)
            for address in addresses.map(\.description) where found[address] == nil {
                if WordLine.value(after: "address", among: [address], in: text) != nil { found[address] = path }
            }
        }
        return found
    }

    private func lims() async throws -> [LIMNumber] {
        let arguments = ["list-units", "--all", "--plain", "--no-legend", "--", product.unitGlob]
        let output = try await Command("/usr/bin/systemctl", arguments).output()
        let units = output.split(separator: "\n").compactMap { $0.split(separator: " ").first.map(String.init) }
        return units.compactMap { product.lim(of: $0) }.sorted()
    }

    /// Of LIMs that may run here, now or on the standby later. A file that is not there says nothing wrong.
    private func limAddresses(_ lim: LIMNumber) -> [ServerFacts.LIMAddress] {
        (product.lim.addresses ?? []).compactMap { line in
            let path = line.file.replacing("{lim}", with: lim.description)
            guard let bytes = try? AtomicFile.read(path, limit: 1 << 20) else { return nil }
            let value = line.value(in: String(decoding: bytes, as: UTF8.self))
            return ServerFacts.LIMAddress(lim: lim, file: path, key: line.key, value: value)
        }
    }

    private func versions() async throws -> [String: String] {
        let names = product.applications.map(\.package) + ["corosync", "postgresql-\(product.database.version)"]
        var versions: [String: String] = [:]
        for name in names { versions[name] = try await PackageControl().version(of: name) }
        return versions
    }

    /// Of what makes it a part of a system; the web server is its own.
    private func journals() async throws -> [JournalScope] {
        var scopes: [JournalScope] = []
        for scope in JournalScope.allCases where scope != .webServer && scope != .directories {
            if !ChangeJournal(try await store.records(scope)).undoable().isEmpty { scopes.append(scope) }
        }
        return scopes
    }
}
