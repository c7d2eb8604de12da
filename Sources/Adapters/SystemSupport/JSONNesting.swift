/// Looks at foreign JSON before Foundation's reader does.
///
/// That reader ends the whole process, instead of throwing, when the text ends exactly where it is nested one level too
/// deep for it (513; seen with Swift 6.3). Nothing of ours is nested a tenth as deep.
package enum JSONNesting {
    package static let limit = 64

    /// True if arrays and objects are nested no deeper than the limit; says nothing else about the text.
    package static func isWithinLimit(_ text: some Sequence<UInt8>) -> Bool {
        var depth = 0
        var isInString = false
        var isEscaped = false
        for byte in text {
            if isEscaped {
                isEscaped = false
            } else if isInString {
                if byte == UInt8(ascii: "\\") { isEscaped = true }
                if byte == UInt8(ascii: "\"") { isInString = false }
            } else {
                switch byte {
                case UInt8(ascii: "\""): isInString = true
                case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
                case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
                default: break
                }
                if depth > limit { return false }
            }
        }
        return true
    }
}
