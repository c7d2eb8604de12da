import LIMPlacement

// What can go wrong, and what operators may order, at any time.
extension StormPlan {
    mutating func strike() {
        switch random(0...99) {
        case 0..<20: ambush()
        case 20..<34: for _ in 0..<pick([1, 1, 1, 1, 2, 3]) { burst() }
        case 34..<37: powerCut()
        case 37..<40: add("heal")
        case 40..<47: goAndReturn()
        case 47..<55 where spares > 0: changeMembers()
        case 47..<53 where regulars == 1: readAndTakeOver()
        default: add(fault())
        }
    }

    /// The usual incident: a server dies, comes back, and has its LIM back by order.
    private mutating func goAndReturn() {
        let lim = random(1...regulars)
        if chance(50) { ambush() }
        add("power-off lim\(lim)")
        add("run \(random(2...8))s")
        add("power-on lim\(lim)")
        add("run \(random(5...15))s")
        if chance(50) { ambush() }
        add("order \(chance(50) ? "standby" : "lim\(lim)") move \(lim)")
        guard chance(50) else { return }
        // In the middle of it, while data are on their way or the LIM is between two servers.
        add("run \(random(1...900))ms")
        add(deed(on: regulars, lim: lim))
    }

    /// Data that arrive, and what reads them is needed before it has read them.
    private mutating func readAndTakeOver() {
        add("data-arrives standby 1 \(random(6...99))")
        add("run \(random(1...400))ms")
        if chance(60) { ambush() }
        add(chance(50) ? "power-off lim1" : deed(on: regulars, lim: 1))
        add("run \(random(100...3000))ms")
        add(deed(on: regulars, lim: 1))
    }

    /// A LIM leaves and comes back while the cluster runs.
    private mutating func changeMembers() {
        let lim = anyLIM()
        if chance(40) { add("when standby \(lim) unknown \(deed(on: regulars, lim: lim))") }
        add(chance(50) ? "remove-lim \(lim)" : "add-lim \(lim)")
        add("run \(random(1...9000))ms")
        add("add-lim \(lim)")
    }

    /// Operators on several servers at once.
    private mutating func burst() {
        let host = anyHost()
        if chance(6) {
            // A server that was told to hand over is being stopped: its daemon ends.
            add("order \(name(host)) hand-over")
            add("run 3s")
            return add("kill-daemon \(name(host)) for 2s")
        }
        add(order(on: host))
    }

    private mutating func powerCut() {
        for host in 0...regulars + spares { add("power-off \(name(host))") }
        add("run 1s")
        for host in 0...regulars + spares {
            add("power-on \(name(host))")
            add("run \(random(0...4000))ms")
        }
        off = []
        frozen = []
    }

    /// At the very moment at which a LIM comes into a state: those that last for milliseconds first.
    private mutating func ambush() {
        let states: [LIMStateKind] = [
            .claiming, .claiming, .lookingFirst, .lookingFirst, .lookingAgain, .lookingAgain, .unclaimed, .unclaimed,
            .starting, .stopping, .yielded, .yielded, .failed, .idle, .serving,
        ]
        let lim = anyLIM()
        // Where the LIM may be: its regular server, or the standby.
        let host = chance(50) ? regulars : lim <= regulars ? lim - 1 : lim
        let state = pick(states)
        for _ in 0..<pick([1, 1, 2]) {
            let what = chance(75) ? deed(on: host, lim: lim) : chance(30) ? order(on: anyHost()) : fault()
            add("when \(name(host)) \(lim) \(state.rawValue) \(what)")
            guard what.hasPrefix("freeze") else { continue }
            add("run \(random(1...6))s")
            add("thaw \(name(host))")
        }
    }

    /// Something that this very LIM notices here.
    private mutating func deed(on host: Int, lim: Int) -> String {
        let name = name(host)
        return pick([
            "stop-corosync \(name)", "start-corosync \(name)", "freeze \(name)", "unplug \(name)", "cut-far \(name)",
            "kill-daemon \(name) for 300ms", "fill-disk \(name)", "crash \(name) after \(random(1...4))",
            "break \(name) \(lim)", "restart \(name) \(lim)", "start \(name) \(lim)", "start \(name) \(lim)",
            "stop \(name) \(lim)", "lose-alias \(name) \(lim)", "refuse \(name) \(lim)", "loading \(name) \(lim)",
            "foreign \(lim) 02:00:00:00:00:99", "data-arrives \(name) \(lim) \(random(2...5))", "split \(name)",
            "order \(name) priority \(lim) \(random(1...9))", "order \(name) fallback \(pick(["manual", "automatic"]))",
            order(on: host), "power-off \(self.name(host == regulars ? 0 : regulars))",
        ])
    }

    private mutating func fault(on place: Int? = nil, lim: Int? = nil) -> String {
        let host = place ?? anyHost()
        let lim = lim ?? anyLIM()
        switch random(0...41) {
        case 0, 1, 2: return toggle(host, \.off, "power-on", "power-off")
        case 3, 4: return toggle(host, \.frozen, pick(["thaw", "thaw-unnoticed", "thaw-stopped"]), "freeze")
        case 5, 6: return toggle(host, \.unplugged, "plug", "unplug")
        case 7, 8: return toggle(host, \.cut, "heal-far", "cut-far")
        case 9, 10: return toggle(host, \.full, "free-disk", "fill-disk")
        case 11, 12: return deafen(host)
        case 13: return split()
        case 14: return "kill-daemon \(name(host)) for \(random(200...30_000))ms"
        case 15: return "\(pick(["stop", "start"]))-corosync \(name(host))"
        case 16: return "start-corosync \(name(host))"
        case 17: return "crash \(name(host)) after \(random(1...12))"
        case 18: return "step-clock \(name(host)) \(random(1...40))s"
        case 19: return "lag \(pick([0, 0, 50, 400]))ms"
        case 20, 21: return "\(pick(["break", "break", "repair"])) \(name(host)) \(lim)"
        case 22: return "restart \(name(host)) \(lim)"
        case 23: return "\(pick(["start", "stop"])) \(name(host)) \(lim)"
        case 24: return "\(pick(["refuse", "accept"])) \(name(host)) \(lim)"
        case 25: return "lose-alias \(name(host)) \(lim)"
        case 26, 27: return "foreign \(lim) \(pick(["02:00:00:00:00:99", "gone", "gone"]))"
        case 28: return "\(pick(["loading", "ready", "unhealthy", "healthy"])) \(name(host)) \(lim)"
        case 29, 30: return "data-arrives \(name(host)) \(lim) \(random(1...5))"
        case 31 where spares > 0: return chance(50) ? "add-lim \(lim)" : "remove-lim \(lim)"
        case 32, 33: return "power-on \(name(host))"
        case 34, 35: return "thaw \(name(host))"
        case 36: return "plug \(name(host))"
        case 37: return "heal-far \(name(host))"
        case 38: return "free-disk \(name(host))"
        case 39 where spares > 0: return chance(50) ? "add-lim \(lim)" : "remove-lim \(lim)"
        case 40: return "repair \(name(host)) \(lim)"
        default: return "start-daemon \(name(host))"
        }
    }

    private mutating func toggle(
        _ host: Int,
        _ hosts: WritableKeyPath<StormPlan, Set<Int>>,
        _ undo: String,
        _ deed: String
    ) -> String {
        if self[keyPath: hosts].remove(host) != nil { return "\(undo) \(name(host))" }
        self[keyPath: hosts].insert(host)
        return "\(deed) \(name(host))"
    }

    private mutating func deafen(_ host: Int) -> String {
        let other = (host + random(1...regulars + spares)) % (regulars + spares + 1)
        return "deafen \(name(host)) from \(name(other))"
    }

    private mutating func split() -> String {
        let side = (0...regulars + spares).filter { _ in chance(50) }
        return (["split"] + (side.isEmpty ? [regulars] : side).map(name)).joined(separator: " ")
    }

    private mutating func order(on host: Int) -> String {
        let lim = anyLIM()
        let what = pick([
            "move \(lim)", "move \(lim)", "move-with-loss \(lim)", "lock \(lim) regular", "lock \(lim) standby",
            "unlock \(lim)", "unlock \(lim)", "fallback automatic", "fallback manual",
            "priority \(lim) \(random(1...3))",
            "start-now \(lim)", "preload \(pick(["manual", "automatic"]))", "end-preloading",
            "detection \(pick(["fast", "standard", "classic"]))", "hold-down \(random(5...40))s",
        ])
        return "order \(name(host)) \(what)"
    }
}
