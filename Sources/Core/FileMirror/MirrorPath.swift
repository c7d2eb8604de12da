/// A path below a mirrored folder, by its bytes: names come from applications and may hold anything but what would lead
/// elsewhere.
package struct MirrorPath: Hashable, Sendable {
    /// What is ours inside a mirrored folder begins with it, and is never mirrored.
    package static let reserved = Array(".sn-redundancy".utf8)
    /// Leaves room for the folder's own path below the kernel's limit.
    package static let mostBytes = 2048
    package static let deepest = 48

    package let bytes: [UInt8]

    /// Nil unless each name in it is one that a folder can hold.
    package init?(_ bytes: [UInt8]) {
        guard !bytes.isEmpty, bytes.count <= Self.mostBytes, !bytes.contains(0) else { return nil }
        let names = bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard names.count <= Self.deepest, names.allSatisfy(Self.isName) else { return nil }
        self.bytes = bytes
    }

    private static func isName(_ name: ArraySlice<UInt8>) -> Bool {
        let dots = name.allSatisfy { $0 == UInt8(ascii: ".") } && name.count <= 2
        return !dots && name.count <= 255 && !name.starts(with: reserved)
    }

    package var names: [[UInt8]] { bytes.split(separator: UInt8(ascii: "/")).map(Array.init) }

    /// The folder it lies in; nil: the mirrored folder itself.
    package var parent: MirrorPath? {
        bytes.lastIndex(of: UInt8(ascii: "/")).flatMap { MirrorPath(Array(bytes[..<$0])) }
    }
}

extension MirrorPath: Comparable {
    /// A folder comes before what lies in it.
    package static func < (left: MirrorPath, right: MirrorPath) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}

// As text: printable ASCII stands for itself, everything else is %XX, so that it harms no terminal, log or JSON reader.
extension MirrorPath: CustomStringConvertible {
    package var description: String {
        var text = ""
        for byte in bytes {
            if (33...126).contains(byte), byte != UInt8(ascii: "%") {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                text += "%" + Self.digit(byte >> 4) + Self.digit(byte & 15)
            }
        }
        return text
    }

    private static func digit(_ value: UInt8) -> String { String(value, radix: 16, uppercase: true) }

    package init?(text: String) {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
                return nil
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        self.init(bytes)
        // One text for each path: "+1" and small letters read as numbers, too.
        guard description == text else { return nil }
    }
}

extension MirrorPath: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let path = MirrorPath(text: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a path below a folder")
        }
        self = path
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
