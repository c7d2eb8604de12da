import ClusterModel
import FoundationEssentials
import SetupPlan
import StatusDocuments
import SystemSupport

/// What is told to whoever helps: status, decisions, configuration, journals and versions of this server.
struct SupportSources {
    let operations: Operations
    let paths: Paths
    /// How far back the system's journals go.
    let since: Int

    /// Nobody reads more, and no server has to hold more in memory than this of each.
    private static let longest = 4 << 20

    func all() -> [SupportSource] { status + decisions + configuration + journals + versions }

    // MARK: Status and decisions

    private var status: [SupportSource] {
        let reader = operations.status(paths)
        return [
            SupportSource("status/redundancy.json", "status of PM/SNM redundancy") {
                Array(try await reader.management().json.utf8)
            },
            SupportSource("status/redundancy.txt", "the same in words") {
                Self.text(ManagementStatusText(document: try await reader.management().document).lines)
            },
            SupportSource("status/clusters.json", "status of the clusters") {
                Array(try await reader.clusters().json.utf8)
            },
            SupportSource("status/clusters.txt", "the same in words") {
                Self.text(ClusterStatusText(document: try await reader.clusters().document).lines)
            },
            asked("explain", as: "status/explain.txt", "why each LIM is where it is"),
            asked("data-status", as: "status/exchange-data.json", "versions of the exchange data"),
        ]
    }

    private var decisions: [SupportSource] {
        [asked("history", as: "decisions/history.json", "the decision record, with what was known")]
    }

    private func asked(_ verb: String, as name: String, _ about: String) -> SupportSource {
        let daemon = operations.daemon
        return SupportSource(name, about) {
            let answer = try await daemon.ask(DaemonRequest(verb)) { _ in }
            return Array((answer.data ?? answer.message).utf8)
        }
    }

    // MARK: Configuration

    /// Folders that hold nothing but secrets (keys, tls, pass files, the ring's key) are not among them.
    private var configuration: [SupportSource] {
        let version = (try? Installation.productDescription())?.database.version ?? "15"
        let cluster = (try? Installation.productDescription())?.database.cluster ?? "main"
        let database = "/etc/postgresql/\(version)/\(cluster)"
        let files = [
            Installation.product, Installation.inventory, Installation.management, MasterPlan.note,
            "/etc/corosync/corosync.conf", "\(database)/postgresql.conf", "\(database)/pg_hba.conf",
            "\(database)/conf.d/sn-redundancy.conf", MasterPlan.sudoers, SilentLogin.sudoers, paths.savedAnswers,
        ]
        return files.map { path in
            SupportSource("configuration\(path)", "as it is on this server") {
                guard let bytes = try AtomicFile.read(path, limit: Self.longest) else { return Self.absent }
                return bytes
            }
        } + [
            run("configuration/web-server.txt", "the web server's whole configuration", "/usr/sbin/nginx", ["-T"]),
            run("system/addresses.txt", "addresses", "/usr/sbin/ip", ["-details", "address", "show"]),
            run("system/routes.txt", "routes", "/usr/sbin/ip", ["route", "show", "table", "all"]),
            run("system/neighbours.txt", "who answers on the network", "/usr/sbin/ip", ["neighbour", "show"]),
            run("system/firewall.txt", "nftables", "/usr/sbin/nft", ["list", "ruleset"]),
            run("system/ring.txt", "the ring's links", "/usr/sbin/corosync-cfgtool", ["-s"]),
            run("system/quorum.txt", "the ring's members", "/usr/sbin/corosync-quorumtool", ["-s"]),
            run("system/disks.txt", "room on the disks", "/usr/bin/df", ["--human-readable", "--print-type"]),
            run("system/units.txt", "services", "/usr/bin/systemctl", ["--no-pager", "--full", "status"] + units),
            run(
                "system/failed-units.txt",
                "services that failed",
                "/usr/bin/systemctl",
                ["--no-pager", "--plain", "--failed"]
            ),
        ]
    }

    private var units: [String] {
        ["redundancyd.service", "corosync.service", "postgresql@*", "nginx.service", "ssh.service", "mxone-*"]
    }

    // MARK: Journals

    private var journals: [SupportSource] {
        let since = "-\(since)h"
        let changes = JournalScope.allCases.map { scope in
            SupportSource("changes/\(scope.rawValue).txt", "what set-up changed on this server, without contents") {
                Self.text(ChangeText.lines(try await JournalFiles().records(scope)))
            }
        }
        return changes
            + [
                ("redundancyd", ["--unit=redundancyd.service"]), ("set-up", ["--unit=\(WorkUnit.name)"]),
                ("corosync", ["--unit=corosync.service"]), ("postgresql", ["--unit=postgresql@*"]),
                ("web-server", ["--unit=nginx.service"]), ("lims", ["--unit=mxone-*"]),
                ("kernel", ["--dmesg", "--priority=warning"]),
            ]
            .map { name, selection in
                run(
                    "journals/\(name).txt",
                    "journal of the last \(self.since) hours",
                    "/usr/bin/journalctl",
                    ["--no-pager", "--quiet", "--output=short-iso-precise", "--since=\(since)", "--lines=20000"]
                        + selection
                )
            } + [
                run(
                    "journals/postgresql-log.txt",
                    "the end of the database's own log",
                    "/bin/sh",
                    [
                        "-c",
                        "for log in /var/log/postgresql/*.log; do [ -f \"$log\" ] && tail -n 3000 -- \"$log\"; done",
                    ]
                )
            ]
    }

    // MARK: Versions

    private var versions: [SupportSource] {
        [
            run(
                "versions/packages.txt",
                "packages that take part",
                "/usr/bin/dpkg-query",
                [
                    "--show", "--showformat=${Package} ${Version} ${db:Status-Abbrev}\\n", "sn-redundancy*",
                    "postgresql*", "libpq5", "corosync*", "libknet*", "nftables", "nginx*", "openssh-server", "systemd",
                    "linux-image*", "libc6",
                ]
            ), run("versions/kernel.txt", "kernel", "/usr/bin/uname", ["-a"]),
            run("versions/system.txt", "operating system", "/usr/bin/cat", ["/etc/os-release"]),
            run("versions/clock.txt", "clock", "/usr/bin/timedatectl", ["--no-pager", "status"]),
        ]
    }

    // MARK: Ways

    private func run(_ name: String, _ about: String, _ program: String, _ arguments: [String]) -> SupportSource {
        SupportSource(name, about) {
            let outcome = try await Command(program, arguments, limit: .seconds(30)).run()
            let text = outcome.succeeded ? outcome.output : "\(outcome.output)\n\(outcome.status): \(outcome.errors)\n"
            // The end says what happened last.
            return Array(text.utf8.suffix(Self.longest))
        }
    }

    private static let absent = Array("(no such file)\n".utf8)

    private static func text(_ lines: [String]) -> [UInt8] { Array(lines.map { $0 + "\n" }.joined().utf8) }
}
