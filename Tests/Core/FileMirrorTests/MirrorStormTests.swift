import FileMirror
import Testing

/// Chance from a seed.
private struct Dice: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}

/// One server's disk: the folder, what was agreed on, and conflicts.
private struct Disk {
    var tree = MirrorTree()
    var agreed: (lineage: UInt64, tree: MirrorTree, isPartial: Bool)?
    var kept: Set<String> = []

    var contents: Set<String> { kept.union(tree.map(\.value.hash).filter { !$0.isEmpty }) }
}

/// Two servers, one of which is active; applications write there, and now and then the other one takes over.
private struct Pair {
    var dice: Dice
    var disks = [Disk(), Disk()]
    var active = 0
    var written: UInt64 = 0
    /// Contents that an application did not replace or remove where it saw them.
    var owed: Set<String> = []
    /// Conflicts that were needless are noise, and must stay rare.
    var keptFiles = 0

    init(seed: UInt64) { dice = Dice(state: seed) }

    private mutating func roll(_ sides: Int) -> Int { Int.random(in: 0..<sides, using: &dice) }

    mutating func write() {
        let names = ["a", "b", "d/a", "d/b", "d", "e/a"]
        guard let path = MirrorPath(text: names[roll(names.count)]) else { return }
        // An application that is told "is a folder" or "no such folder" makes room or makes it.
        if roll(4) == 0 {
            for (inner, entry) in disks[active].tree where inner == path || inner.parent == path {
                owed.remove(entry.hash)
                disks[active].tree[inner] = nil
            }
            return
        }
        for (inner, entry) in disks[active].tree where inner.parent == path {
            owed.remove(entry.hash)
            disks[active].tree[inner] = nil
        }
        if let parent = path.parent {
            if let there = disks[active].tree[parent], there.kind == .file { owed.remove(there.hash) }
            disks[active].tree[parent] = MirrorEntry(kind: .folder, mode: 0o755, owner: "root", group: "root")
        }
        if let there = disks[active].tree[path] { owed.remove(there.hash) }
        written += 1
        let hash = String(repeating: "0", count: 64 - "\(written)".utf8.count) + "\(written)"
        disks[active].tree[path] = MirrorEntry(
            kind: .file,
            size: 1,
            hash: hash,
            mode: 0o644,
            owner: "root",
            group: "root"
        )
        owed.insert(hash)
    }

    /// As the passive side does it; it may break off after any change, and its answer may be lost.
    mutating func mirror(breaks: Bool, answerLost: Bool) {
        if disks[active].agreed?.isPartial ?? true { disks[active].agreed = (dice.next(), [:], false) }
        guard let offer = disks[active].agreed else { return }
        let passive = 1 - active
        let wanted = disks[active].tree
        let common = disks[passive].agreed?.lineage == offer.lineage ? disks[passive].agreed?.tree : nil
        let plan = MirrorPlan(active: wanted, own: disks[passive].tree, agreed: common)
        let own = disks[passive].tree
        var agreed = (common ?? [:]).merging(wanted.filter { own[$0.key] == $0.value }) { _, new in new }
        let end = breaks ? roll(plan.changes.count + 1) : plan.changes.count
        for path in plan.kept { if let entry = own[path] { disks[passive].kept.insert(entry.hash) } }
        keptFiles += plan.kept.count
        for change in plan.changes.prefix(end) {
            let path = change.path
            switch change {
            case .keep:
                agreed[path] = own[path]
                continue
            case .removeFile, .removeFolder: disks[passive].tree[path] = nil
            case .makeFolder, .place, .dress: disks[passive].tree[path] = wanted[path]
            }
            agreed[path] = wanted[path]
        }
        let isWhole = end == plan.changes.count
        let isPartial = !isWhole && (common == nil || disks[passive].agreed?.isPartial == true)
        disks[passive].agreed = (offer.lineage, isWhole ? wanted : agreed, isPartial)
        if isWhole, !answerLost { disks[active].agreed = (offer.lineage, wanted, false) }
    }

    mutating func step() {
        switch roll(12) {
        case 0..<6: write()
        case 6..<8: mirror(breaks: false, answerLost: false)
        case 8: mirror(breaks: true, answerLost: false)
        case 9: mirror(breaks: false, answerLost: true)
        case 10: active = 1 - active
        default:
            // A new machine in the passive one's place: empty, and with no memory. What only it had is gone with it.
            guard roll(10) == 0 else { return }
            disks[1 - active] = Disk()
            owed.formIntersection(disks[active].contents)
        }
    }

    var lost: Set<String> { owed.subtracting(disks[0].contents.union(disks[1].contents)) }
}

@Suite("LM-20: a storm of changes and takeovers")
struct MirrorStormTests {
    @Test("no content is ever lost, and both sides end the same", arguments: UInt64(0)..<300)
    func nothingLost(seed: UInt64) {
        var pair = Pair(seed: seed)
        for step in 0..<200 {
            pair.step()
            guard pair.lost.isEmpty else {
                Issue.record("step \(step) lost \(pair.lost.sorted())")
                return
            }
        }
        pair.mirror(breaks: false, answerLost: false)
        #expect(pair.disks[0].tree == pair.disks[1].tree)
        #expect(pair.lost.isEmpty)
        let kept = pair.keptFiles
        pair.mirror(breaks: false, answerLost: false)
        #expect(pair.keptFiles == kept, "what is the same is no conflict")
    }

    @Test("without takeovers nothing is ever in conflict", arguments: UInt64(0)..<50)
    func noNoise(seed: UInt64) {
        var pair = Pair(seed: seed)
        for round in 0..<100 {
            pair.write()
            if round % 3 == 0 { pair.mirror(breaks: round % 2 == 0, answerLost: round % 5 == 0) }
        }
        // A folder that is emptied at once is kept on purpose; nothing else is.
        #expect(pair.keptFiles <= 12)
    }
}
