/// How fast a silent server is taken for dead: the ring's timing, kernel probes and patience, set together.
///
/// The token never exceeds one second: a longer one would stall all messages for that time at each death, so
/// `classic` is patience in the placement machine, not a slower ring.
package enum DetectionProfile: String, Hashable, Sendable, Codable, CaseIterable {
    /// Acts after less than a fifth of a second. For servers that never stand still, on a good network.
    case fast
    /// Acts after about a second and tolerates saturated servers and 20 % loss.
    case standard
    /// The documented times of the original: 30 s preloaded, 60 s otherwise (R-PL-07).
    case classic

    /// Corosync's token timeout (corosync.conf(5)).
    package var token: Duration {
        switch self {
        case .fast: .milliseconds(130)
        case .standard: .milliseconds(700)
        case .classic: .milliseconds(1000)
        }
    }

    /// How often a token that seems lost is sent again within that time. Corosync refuses less than 30 ms between two.
    package var tokenRetransmits: Int {
        switch self {
        // At 5 % loss the ring breaks by itself once in half an hour.
        case .fast: 3
        // At 20 % loss a token that is lost eight times in a row is rare; at Corosync's own four it is not.
        case .standard, .classic: 7
        }
    }

    /// Corosync's join timeout, which must be below the consensus timeout.
    package var join: Duration {
        switch self {
        case .fast: .milliseconds(30)
        case .standard, .classic: .milliseconds(50)
        }
    }

    /// Corosync's consensus timeout: below the token only while the ring has two members.
    package func consensus(members: Int) -> Duration {
        if members > 2 { return token * 6 / 5 }
        return switch self {
        case .fast: .milliseconds(40)
        case .standard: .milliseconds(300)
        case .classic: .milliseconds(500)
        }
    }

    /// Time between two unicast ARP questions to each peer while nothing is in doubt.
    package var probeIntervalAtRest: Duration {
        switch self {
        case .fast: .milliseconds(40)
        case .standard, .classic: .milliseconds(250)
        }
    }

    /// Time between two questions once traffic is late.
    package var probeIntervalInDoubt: Duration {
        switch self {
        case .fast: .milliseconds(20)
        case .standard, .classic: .milliseconds(50)
        }
    }

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
            "Clients of a dead server wait about 0.4 s; one that only stands still for 0.2 s, as a busy or paused one does, "
                + "is taken for dead, too: its work moves, and it follows anew."
        case .standard:
            "Clients of a dead server wait about 1.2 s; short overloads and lossy networks move nothing."
        case .classic:
            "A dead server is replaced after 60 s, or 30 s in a preloaded cluster, as in the original product."
        }
    }
}
