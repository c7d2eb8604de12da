/// What this system makes redundant: `product.json`, delivered with the names of the original product as defaults.
package struct ProductDescription: Hashable, Sendable, Codable {
    /// What a LIM runs as.
    package struct LIM: Hashable, Sendable, Codable {
        /// A line `KEY=ADDRESS` of a file that must name the LIM's alias, on each server that may run it: the standby
        /// could not start a media server with another address (R-CL-13). `{lim}` stands for the number.
        package struct AddressLine: Hashable, Sendable, Codable {
            package var file: String
            package var key: String

            package init(file: String, key: String) {
                self.file = file
                self.key = key
            }

            /// The value in the file's text; the last line counts, as in a shell.
            package func value(in text: String) -> String? {
                let lines = text.split(separator: "\n").filter { $0.hasPrefix("\(key)=") }
                return lines.last.map { line in
                    let value = line.dropFirst(key.utf8.count + 1)
                    return String(
                        value.drop { $0 == "\"" || $0 == "'" }.prefix { $0 != "\"" && $0 != "'" && $0 != " " }
                    )
                }
            }
        }

        /// A systemd unit; `{lim}` stands for the number. What it wants besides, such as a co-located media server, is
        /// the unit's own affair and starts with it (R-CL-11); what runs on a server of its own is not touched (R-CL-12).
        package var unit: String
        /// Absent: none.
        package var addresses: [AddressLine]?
        /// Folders of voice prompts that the standby needs, too (R-CL-14); absent: none.
        package var prompts: [String]?

        package init(unit: String, addresses: [AddressLine]? = nil, prompts: [String]? = nil) {
            self.unit = unit
            self.addresses = addresses
            self.prompts = prompts
        }
    }

    package struct Accounts: Hashable, Sendable, Codable {
        /// Sets servers and clusters up.
        package var admin: String
        /// Sets the management applications up.
        package var manager: String

        package init(admin: String, manager: String) {
            self.admin = admin
            self.manager = manager
        }
    }

    /// The PostgreSQL database cluster of the management applications, in Debian's words.
    package struct Database: Hashable, Sendable, Codable {
        package var version: String
        package var cluster: String
        package var port: Int

        package init(version: String, cluster: String, port: Int) {
            self.version = version
            self.cluster = cluster
            self.port = port
        }
    }

    package struct WebServer: Hashable, Sendable, Codable {
        package var unit: String
        /// The folder whose files are included in the applications' server block.
        package var snippets: String
        /// The program, with its arguments, that checks the configuration; empty: there is none.
        package var check: [String]
        /// The group that its workers run as.
        package var group: String

        package init(
            unit: String,
            snippets: String = "/etc/nginx/mxone.d",
            check: [String] = ["/usr/sbin/nginx", "-t", "-q"],
            group: String = "www-data"
        ) {
            self.unit = unit
            self.snippets = snippets
            self.check = check
            self.group = group
        }

        private enum CodingKeys: String, CodingKey {
            case unit
            case snippets
            case check
            case group
        }

        /// A file of an earlier version names the unit only.
        package init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            let usual = WebServer(unit: try container.decode(String.self, forKey: .unit))
            unit = usual.unit
            snippets = try container.decodeIfPresent(String.self, forKey: .snippets) ?? usual.snippets
            check = try container.decodeIfPresent([String].self, forKey: .check) ?? usual.check
            group = try container.decodeIfPresent(String.self, forKey: .group) ?? usual.group
        }
    }

    /// A web application in front of that database.
    package struct Application: Hashable, Sendable, Codable {
        package var name: String
        package var package: String
        package var units: [String]
        /// The path under the virtual IP, as in `/wbm`.
        package var path: String

        package init(name: String, package: String, units: [String], path: String) {
            self.name = name
            self.package = package
            self.units = units
            self.path = path
        }
    }

    /// What a LIM's exchange data are; in all texts `{lim}` stands for the number.
    package struct ExchangeData: Hashable, Sendable, Codable {
        /// Files and folders.
        package var reloadData: [String]
        /// Where the snapshot of the system database lies; it belongs to the same version.
        package var systemDatabase: [String]
        /// A program with its arguments that writes both to disk.
        package var backup: [String]
        /// For copying between servers, in kB/s; absent: as fast as it goes.
        package var rateLimit: Int?

        package init(reloadData: [String], systemDatabase: [String], backup: [String], rateLimit: Int? = nil) {
            self.reloadData = reloadData
            self.systemDatabase = systemDatabase
            self.backup = backup
            self.rateLimit = rateLimit
        }

        /// Everything that makes a version of this LIM.
        package func paths(of lim: LIMNumber) -> [String] {
            (reloadData + systemDatabase).map { $0.replacing("{lim}", with: lim.description) }
        }

        package func backup(of lim: LIMNumber) -> [String] {
            backup.map { $0.replacing("{lim}", with: lim.description) }
        }
    }

    /// The format of the file; this program reads 1.
    package var version: Int
    package var lim: LIM
    package var accounts: Accounts
    package var database: Database
    package var webServer: WebServer
    package var applications: [Application]
    /// Absent: nothing is copied between servers.
    package var exchangeData: ExchangeData?
    /// What a DHCP server on these networks hands out; absent: not known. No fixed address may lie in it (R-PR-20).
    package var dhcpRanges: [IPv4Range]?

    package init(
        lim: LIM,
        accounts: Accounts,
        database: Database,
        webServer: WebServer,
        applications: [Application],
        exchangeData: ExchangeData? = nil,
        dhcpRanges: [IPv4Range]? = nil
    ) {
        version = 1
        self.lim = lim
        self.accounts = accounts
        self.database = database
        self.webServer = webServer
        self.applications = applications
        self.exchangeData = exchangeData
        self.dhcpRanges = dhcpRanges
    }
}

extension ProductDescription {
    package func unit(of number: LIMNumber) -> String { unitParts.before + number.description + unitParts.after }

    /// The LIM that a unit is for, if it is one of the pattern's.
    package func lim(of unit: String) -> LIMNumber? {
        let (before, after) = unitParts
        guard unit.hasPrefix(before), unit.hasSuffix(after), unit.utf8.count > before.utf8.count + after.utf8.count
        else { return nil }
        return LIMNumber(String(unit.dropFirst(before.count).dropLast(after.count)))
    }

    /// For systemctl: every unit of the pattern.
    package var unitGlob: String { unitParts.before + "*" + unitParts.after }

    private var unitParts: (before: String, after: String) {
        let mark = "{lim}"
        guard let start = lim.unit.indices.first(where: { lim.unit[$0...].hasPrefix(mark) }) else {
            return (lim.unit, "")
        }
        return (String(lim.unit[..<start]), String(lim.unit[start...].dropFirst(mark.count)))
    }
}
