/// Who hears whom: links, switches, one-way cuts. Direction matters everywhere.
package struct SimulatedNetwork: Sendable {
    package private(set) var size: Int
    /// The own link has carrier.
    package var linkUp: [Bool]
    /// Beyond its own switch port everything is lost; carrier stays.
    package var farCut: [Bool]
    /// `deaf[a][b]`: frames from b do not reach a.
    package var deaf: [[Bool]]

    package init(size: Int) {
        self.size = size
        linkUp = Array(repeating: true, count: size)
        farCut = Array(repeating: false, count: size)
        deaf = Array(repeating: Array(repeating: false, count: size), count: size)
    }

    /// A frame that `from` sends reaches `to`, as far as the network is concerned.
    package func carries(from: Int, to: Int) -> Bool {
        linkUp[from] && linkUp[to] && !farCut[from] && !farCut[to] && !deaf[to][from]
    }

    package func bothWays(_ one: Int, _ other: Int) -> Bool {
        carries(from: one, to: other) && carries(from: other, to: one)
    }

    package func reachesGateway(_ server: Int) -> Bool { linkUp[server] && !farCut[server] }

    /// These servers and the others hear each other no more; each side still reaches its gateway.
    package mutating func split(_ side: [Int]) {
        for one in 0..<size where side.contains(one) {
            for other in 0..<size where !side.contains(other) {
                deaf[one][other] = true
                deaf[other][one] = true
            }
        }
    }

    package mutating func heal() { self = SimulatedNetwork(size: size) }
}
