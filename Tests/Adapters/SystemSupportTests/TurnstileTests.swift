import SystemSupport
import Testing

@Suite("One at a time, in the order of arrival")
struct TurnstileTests {
    private actor Record {
        private(set) var mostInside = 0
        private(set) var told: [Int] = []
        private var inside = 0
        private var decided = 0

        func enter() -> Int {
            inside += 1
            mostInside = max(mostInside, inside)
            decided += 1
            return decided
        }

        func leave(_ number: Int) {
            inside -= 1
            told.append(number)
        }
    }

    @Test("nobody is inside while another one is, and what is decided inside is told in that order")
    func inOrder() async {
        let turnstile = Turnstile()
        let record = Record()
        await withDiscardingTaskGroup { group in
            for _ in 0..<200 {
                group.addTask {
                    await turnstile.pass {
                        let number = await record.enter()
                        await Task.yield()
                        await record.leave(number)
                    }
                }
            }
        }
        #expect(await record.mostInside == 1)
        #expect(await record.told == Array(1...200))
    }
}
