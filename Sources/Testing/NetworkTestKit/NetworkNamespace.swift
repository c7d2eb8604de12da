import CLinux
import Glibc
import SystemSupport

/// A network namespace of one test's own, removed with its links when the last reference goes.
package final class NetworkNamespace: Sendable {
    package let name: String

    package init(_ hint: String) throws {
        var random = SystemRandomNumberGenerator()
        name = "snr-\(hint)-\(getpid())-\(UInt16.random(in: 0...UInt16.max, using: &random))"
        try Shell.run("ip netns add \(name) && ip -n \(name) link set lo up")
    }

    deinit { _ = try? Shell.run("ip netns del \(name)") }

    /// Runs a shell command inside.
    @discardableResult
    package func run(_ command: String) throws -> String {
        try Shell.run("ip netns exec \(name) sh -c '\(command)'")
    }

    /// Joins two namespaces by a cable; its ends are called alike in both, and are up.
    package static func join(_ one: NetworkNamespace, _ other: NetworkNamespace, as link: String = "eth0") throws {
        try Shell.run(
            "ip link add \(link) netns \(one.name) type veth peer name \(link) netns \(other.name)"
                + " && ip -n \(one.name) link set \(link) up && ip -n \(other.name) link set \(link) up"
        )
    }

    /// Runs the body on a new thread inside; descriptors and threads that it makes stay inside.
    package func perform<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
        let path = "/run/netns/\(name)"
        return try await withCheckedThrowingContinuation { continuation in
            do {
                try DedicatedThread.start(name: "inside") {
                    continuation.resume(
                        with: Swift.Result {
                            try Self.enter(path); return try body()
                        }
                    )
                }
            } catch {
                continuation.resume(throwing: error)
            }
        }
    }

    private static func enter(_ path: String) throws {
        let number = open(path, O_RDONLY | O_CLOEXEC)
        guard number >= 0 else { throw SystemError("open", path) }
        let file = OwnedDescriptor(adopting: number)
        guard clinux_enter_namespace(file.number) == 0 else { throw SystemError("setns", path) }
    }
}
