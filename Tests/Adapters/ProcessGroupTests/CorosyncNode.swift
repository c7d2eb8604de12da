import Glibc
import NetworkTestKit

/// A real Corosync in a network namespace, with its own /run and state folder.
///
/// libqb's sockets are abstract, so they belong to the namespace: a thread inside reaches this Corosync and no other.
final class CorosyncNode {
    let namespace: NetworkNamespace
    private let folder: String
    private let id: Int
    private var process: Int32?

    init(_ id: Int, of nodes: Int, folder: String) throws {
        self.id = id
        self.folder = folder
        namespace = try NetworkNamespace("cpg\(id)")
        try Shell.run("mkdir -p \(folder)")
        let configuration = Self.configuration(nodes: nodes)
        let file = fopen("\(folder)/\(id).conf", "w")
        fputs(configuration, file)
        fclose(file)
    }

    deinit { stop() }

    static func ring(of count: Int, in folder: String) throws -> [CorosyncNode] {
        let nodes = try (1...count).map { try CorosyncNode($0, of: count, folder: folder) }
        if nodes.count == 2 { try NetworkNamespace.join(nodes[0].namespace, nodes[1].namespace) }
        for node in nodes {
            let link = nodes.count == 2 ? "eth0" : "lo"
            try node.namespace.run("ip address add 10.123.0.\(node.id)/24 dev \(link)")
        }
        return nodes
    }

    func start() throws {
        let inside =
            "mount -t tmpfs none /run; mount -t tmpfs none /var/lib/corosync;"
            + " exec corosync -f -c \(folder)/\(id).conf"
        let number = try Shell.run(
            "ip netns exec \(namespace.name) unshare --mount sh -c '\(inside)' > \(folder)/\(id).log 2>&1 & echo $!"
        )
        process = Int32(number.filter(\.isNumber))
    }

    /// Kills it as a crash would.
    func stop() {
        if let process { kill(process, SIGKILL) }
        process = nil
    }

    func pause() { if let process { kill(process, SIGSTOP) } }

    func resume() { if let process { kill(process, SIGCONT) } }

    private static func configuration(nodes: Int) -> String {
        let list = (1...nodes).map { "  node { \n nodeid: \($0)\n name: node\($0)\n ring0_addr: 10.123.0.\($0)\n }\n" }
        return """
            totem {
              version: 2
              cluster_name: process-group-test
              transport: knet
              crypto_cipher: none
              crypto_hash: none
              token: 700
              token_coefficient: 0
              consensus: 300
            }
            nodelist {
            \(list.joined())
            }
            quorum {
              provider: corosync_votequorum
            }
            system {
              sched_rr: no
              move_to_root_cgroup: no
            }
            logging {
              to_stderr: yes
              to_syslog: no
              to_logfile: no
            }

            """
    }
}
