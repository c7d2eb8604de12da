/// How long things take, in milliseconds: drawn for storms, fixed for scenarios.
package struct SimulatedTiming: Sendable {
    private var generator: SeededGenerator?

    /// Always the middle: a scenario reads the same whatever else changes.
    package static let fixed = SimulatedTiming(generator: nil)

    package init(generator: SeededGenerator?) { self.generator = generator }

    package mutating func draw(_ range: ClosedRange<Int>) -> Int {
        guard generator != nil else { return (range.lowerBound + range.upperBound) / 2 }
        return generator.map { stored in
            var copy = stored
            let value = Int.random(in: range, using: &copy)
            generator = copy
            return value
        } ?? range.lowerBound
    }

    package mutating func chance(_ percent: Int) -> Bool { generator != nil && draw(0...99) < percent }
}
