import ClusterModel

/// Sightings of addresses at hardware that nobody here knows yet, to be cleared up beside what is heard meanwhile.
struct UnknownOwners: Sendable {
    struct Question: Sendable {
        let address: IPv4Address
        let hardware: MACAddress
    }

    /// One reader. What is heard again and again needs no long line.
    let questions: AsyncStream<Question>
    private let inlet: AsyncStream<Question>.Continuation

    init() { (questions, inlet) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(16)) }

    func ask(_ question: Question) { inlet.yield(question) }
}
