import ClusterModel
import FoundationEssentials
import SetupDialog
import SystemSupport

/// A certificate of the web server, as openssl(1) reads it.
struct WebCertificate: Sendable {
    var subject: String
    /// Seconds since 1970.
    var ends: Int
    /// Host names and addresses, as the certificate has them.
    var names: [String]

    static func read(_ chain: String) async throws -> WebCertificate {
        let text = try await openssl(
            ["x509", "-noout", "-subject", "-enddate", "-dateopt", "iso_8601", "-ext", "subjectAltName"],
            chain,
            "The certificate can't be read"
        )
        var found = WebCertificate(subject: "", ends: 0, names: [])
        for line in text.split(separator: "\n") {
            if line.hasPrefix("subject=") { found.subject = String(line.dropFirst(8)) }
            if line.hasPrefix("notAfter=") { found.ends = seconds(line.dropFirst(9)) ?? 0 }
            guard line.contains("DNS:") || line.contains("IP Address:") else { continue }
            for part in line.split(separator: ",") {
                guard let colon = part.firstIndex(of: ":") else { continue }
                found.names.append(String(part[part.index(after: colon)...]))
            }
        }
        guard found.ends > 0 else { throw OperationError(.badAnswers, "The certificate says no end of its validity.") }
        return found
    }

    /// "2026-11-24 17:10:00Z"
    private static func seconds(_ text: Substring) -> Int? {
        let numbers = text.split { !$0.isNumber }.compactMap { Int($0) }
        guard numbers.count == 6 else { return nil }
        let (year, month, day) = (numbers[1] <= 2 ? numbers[0] - 1 : numbers[0], numbers[1], numbers[2])
        // Days from civil, after the proleptic Gregorian calendar.
        let era = year / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        let days = era * 146_097 + dayOfEra - 719_468
        return days * 86_400 + numbers[3] * 3600 + numbers[4] * 60 + numbers[5]
    }

    /// Throws unless the key belongs to the first certificate and each certificate is signed by the next.
    static func check(chain: String, key: Secret) async throws {
        let ofCertificate = try await openssl(["x509", "-noout", "-pubkey"], chain, "The certificate can't be read")
        let ofKey = try await openssl(
            ["pkey", "-pubout", "-passin", "pass:"],
            key.reveal(),
            "The key can't be read (a key with a passphrase can't be used: nginx starts unattended)"
        )
        guard ofCertificate == ofKey else {
            throw OperationError(.badAnswers, "The key does not belong to the certificate.")
        }
        let parts = certificates(in: chain)
        guard parts.count > 1, let last = parts.last else { return }
        try await Workshop.within { folder in
            try AtomicFile.write(Array(parts[0].utf8), to: "\(folder)/leaf", mode: 0o600)
            try AtomicFile.write(Array(parts.dropFirst().joined().utf8), to: "\(folder)/above", mode: 0o600)
            try AtomicFile.write(Array(last.utf8), to: "\(folder)/top", mode: 0o600)
            let outcome = try await Command(
                "/usr/bin/openssl",
                [
                    "verify", "-partial_chain", "-trusted", "\(folder)/top", "-untrusted", "\(folder)/above",
                    "\(folder)/leaf",
                ]
            )
            .run()
            guard outcome.succeeded else {
                throw OperationError(
                    .badAnswers,
                    "The certificates are no chain, each signed by the next one: \(outcome.errors.suffix(300))"
                )
            }
        }
    }

    static func certificates(in chain: String) -> [String] {
        let end = "-----END CERTIFICATE-----"
        return chain.split(separator: "-----BEGIN CERTIFICATE-----").compactMap { part in
            guard let range = part.firstRange(of: end) else { return nil }
            return "-----BEGIN CERTIFICATE-----\(part[..<range.lowerBound])\(end)\n"
        }
    }

    /// Until the operator has one that browsers trust.
    static func selfSigned(names: [String]) async throws -> (chain: String, key: [UInt8]) {
        try await Workshop.within { folder in
            let alternatives = names.map { IPv4Address($0) == nil ? "DNS:\($0)" : "IP:\($0)" }.joined(separator: ",")
            let common = names.first ?? "localhost"
            try await Command(
                "/usr/bin/openssl",
                ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "825"]
                    + ["-subj", "/CN=\(common)", "-addext", "subjectAltName=\(alternatives)"]
                    + ["-keyout", "\(folder)/key", "-out", "\(folder)/certificate"]
            )
            .output()
            return (
                String(decoding: try Workshop.read("\(folder)/certificate"), as: UTF8.self),
                try Workshop.read("\(folder)/key")
            )
        }
    }

    /// Names that users may type and the certificate does not have.
    func missing(of wanted: [String]) -> [String] {
        wanted.filter { name in
            !names.contains { own in
                own == name
                    || (own.hasPrefix("*.")
                        && name.split(separator: ".").dropFirst().joined(separator: ".") == own.dropFirst(2))
            }
        }
    }

    private static func openssl(_ arguments: [String], _ input: String, _ failure: String) async throws -> String {
        let outcome = try await Command("/usr/bin/openssl", arguments, input: Array(input.utf8)).run()
        guard outcome.succeeded else {
            throw OperationError(.badAnswers, "\(failure): \(outcome.errors.split(separator: "\n").first ?? "")")
        }
        return outcome.output
    }
}
