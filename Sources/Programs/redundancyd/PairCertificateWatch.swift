import ClusterModel
import FoundationEssentials
import Logging
import SystemSupport

/// Looks every hour whether the certificates of the pair's databases end soon, and whether they have begun: a server
/// whose clock lost its battery believes in none.
struct PairCertificateWatch: Sendable {
    private static let interval = Duration.seconds(3600)
    /// What ends as soon as somebody sets a clock.
    private static let shortInterval = Duration.seconds(30)
    private static let limit = Duration.seconds(20)

    let me: ServerName
    let alarms: AlarmList
    let log: Logger

    func run() async {
        while !Task.isCancelled {
            let rest = await look()
            // Ends only by cancellation, which the loop's condition sees.
            try? await Task.sleep(for: rest == .notYet ? Self.shortInterval : Self.interval)
        }
    }

    private func look() async -> PairCertificateAlarm.Rest? {
        do {
            var shortest: PairCertificateAlarm.Rest?
            for path in [Paths.authority, Paths.certificate] {
                let rest = try await hasBegun(path) ? try await rest(of: path) : .notYet
                if let rest, rest.rawValue < shortest?.rawValue ?? .max { shortest = rest }
            }
            if let shortest {
                alarms.raise(PairCertificateAlarm.alarm(shortest, on: me))
            } else {
                alarms.clearIfRaised(PairCertificateAlarm.identity(on: me))
            }
            return shortest
        } catch {
            log.warning("the pair's certificates can't be read", metadata: ["error": "\(error)"])
            return nil
        }
    }

    private func hasBegun(_ path: String) async throws -> Bool {
        // openssl-x509(1): "notBefore=2026-11-30 16:00:00Z".
        let arguments = ["x509", "-in", path, "-noout", "-startdate", "-dateopt", "iso_8601"]
        let outcome = try await Command("/usr/bin/openssl", arguments, limit: Self.limit).run()
        let said = outcome.output.filter { !$0.isWhitespace }
        guard outcome.succeeded, said.hasPrefix("notBefore="), said.count == "notBefore=2026-11-3016:00:00Z".count
        else {
            log.warning("certificate not read", metadata: ["path": "\(path)", "said": "\(outcome.errors)"])
            return true
        }
        let now = Date.now.ISO8601Format().filter { $0 != "T" }
        return said.dropFirst("notBefore=".count) <= now
    }

    /// nil while more than a month is left.
    private func rest(of path: String) async throws -> PairCertificateAlarm.Rest? {
        for rest in PairCertificateAlarm.Rest.allCases where rest != .notYet {
            // openssl-x509(1): status 1 if it ends within so many seconds.
            let arguments = ["x509", "-in", path, "-noout", "-checkend", "\(rest.seconds)"]
            let outcome = try await Command("/usr/bin/openssl", arguments, limit: Self.limit).run()
            if outcome.succeeded { continue }
            guard outcome.output.contains("will expire") else {
                log.warning("certificate not read", metadata: ["path": "\(path)", "said": "\(outcome.errors)"])
                return nil
            }
            return rest
        }
        return nil
    }
}
