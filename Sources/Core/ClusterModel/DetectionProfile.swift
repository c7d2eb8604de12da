/// How fast a silent server is taken for dead: token, consensus, kernel probes and patience, set together.
///
/// The token never exceeds one second: a longer one would stall all messages for that time at each death, so
/// `classic` is patience in the placement machine, not a slower ring.
package enum DetectionProfile: String, Hashable, Sendable, Codable, CaseIterable {
    /// Acts after about a quarter of a second. For quiet servers on a good network.
    case fast
    /// Acts after about a second and tolerates saturated servers and 20 % loss.
    case standard
    /// The documented times of the original: 30 s preloaded, 60 s otherwise (R-PL-07).
    case classic

    /// Corosync's token timeout (corosync.conf(5)).
    package var token: Duration {
        switch self {
        case .fast: .milliseconds(200)
        case .standard: .milliseconds(700)
        case .classic: .milliseconds(1000)
        }
    }

    /// Corosync's consensus timeout: below the token only while the ring has two members.
    package func consensus(members: Int) -> Duration {
        if members > 2 { return token * 6 / 5 }
        return switch self {
        case .fast: .milliseconds(60)
        case .standard: .milliseconds(300)
        case .classic: .milliseconds(500)
        }
    }

    /// Time between two unicast ARP questions to each peer while nothing is in doubt.
    package var probeIntervalAtRest: Duration {
        switch self {
        case .fast: .milliseconds(50)
        case .standard, .classic: .milliseconds(250)
        }
    }

    /// Time between two questions once traffic is late.
    package var probeIntervalInDoubt: Duration { .milliseconds(50) }

    /// Unanswered questions in a row that make a peer's kernel "silent".
    ///
    /// With loss p per frame a question fails with probability 1 - (1-p)^2; that to the power of this number is below
    /// 10^-6 at p = 5 % (`fast`) and p = 20 % (`standard`, `classic`).
    package var silentProbes: Int {
        switch self {
        case .fast: 6
        case .standard, .classic: 14
        }
    }

    /// What must pass between losing a server and acting on it, on top of the evidence.
    package func patience(_ behaviour: FailoverBehaviour) -> Duration {
        switch (self, behaviour) {
        case (.fast, _), (.standard, _): .zero
        case (.classic, .preloaded): .seconds(30)
        case (.classic, .normal): .seconds(60)
        }
    }

    /// What choosing this profile means, in one sentence for the operator.
    package var consequence: String {
        switch self {
        case .fast:
            "A dead server is replaced after about 0.3 s; a server that is only overloaded may be taken for dead."
        case .standard:
            "A dead server is replaced after about 1 s; short overloads and lossy networks move nothing."
        case .classic:
            "A dead server is replaced after 60 s, or 30 s in a preloaded cluster, as in the original product."
        }
    }
}
