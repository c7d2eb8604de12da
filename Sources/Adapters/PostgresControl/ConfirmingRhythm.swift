/// How long to wait for news before confirming again unasked.
///
/// A confirmation that arrives before the server counts the stream as caught up releases nobody, and the server does not
/// ask again: so the first ones follow each other closely.
struct ConfirmingRhythm {
    private var pause: Int32 = 1
    private let longest: Int32 = 1000

    mutating func nextPause() -> Int32 {
        defer { pause = min(pause * 2, longest) }
        return pause
    }
}
