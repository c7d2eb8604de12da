/// Checks names before systemctl sees them: it would expand patterns, complete suffixes and take options.
enum UnitName {
    private static let suffixes = [
        "service", "socket", "target", "timer", "path", "mount", "automount", "swap", "slice", "scope", "device",
    ]

    static func check(_ name: String) throws(ServiceError) {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        let isPlain = name.utf8.allSatisfy { byte in
            switch UInt8(byte) {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: ":_.\\@-".utf8.contains(byte)
            }
        }
        guard isPlain, name.utf8.count < 256, parts.count > 1, parts.first?.isEmpty == false, !name.hasPrefix("-"),
            let suffix = parts.last, suffixes.contains(String(suffix))
        else { throw ServiceError(code: .badName, unit: name, message: "") }
    }
}
