import ClusterModel
import Logging
import SystemSupport

/// Looks twice a day whether the certificates of the pair's databases end soon.
struct PairCertificateWatch: Sendable {
    private static let interval = Duration.seconds(12 * 3600)
    private static let limit = Duration.seconds(20)

    let me: ServerName
    let alarms: AlarmList
    let log: Logger

    func run() async {
        while !Task.isCancelled {
            await look()
            // Ends only by cancellation, which the loop's condition sees.
            try? await Task.sleep(for: Self.interval)
        }
    }

    private func look() async {
        do {
            var shortest: PairCertificateAlarm.Rest?
            for path in [Paths.authority, Paths.certificate] {
                let rest = try await rest(of: path)
                if let rest, rest.rawValue < shortest?.rawValue ?? .max { shortest = rest }
            }
            if let shortest {
                alarms.raise(PairCertificateAlarm.alarm(shortest, on: me))
            } else {
                alarms.clearIfRaised(PairCertificateAlarm.identity(on: me))
            }
        } catch {
            log.warning("the pair's certificates can't be read", metadata: ["error": "\(error)"])
        }
    }

    /// nil while more than a month is left.
    private func rest(of path: String) async throws -> PairCertificateAlarm.Rest? {
        for rest in PairCertificateAlarm.Rest.allCases {
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
