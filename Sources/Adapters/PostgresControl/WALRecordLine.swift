/// A line of pg_waldump, as far as it tells what a transaction changed.
enum WALRecordLine: Equatable {
    struct Relation: Hashable, Sendable {
        var tablespace: UInt32
        var database: UInt32
        var file: UInt32
    }

    /// A row's place in a table's file.
    struct Place: Hashable, Comparable, Sendable {
        var block: UInt32
        var offset: UInt16

        static func < (one: Place, other: Place) -> Bool {
            (one.block, one.offset) < (other.block, other.offset)
        }
    }

    case committed(transaction: UInt32, children: [UInt32], at: String, end: WALPosition)
    case prepared(transaction: UInt32)
    case rolledBackPrepared(transaction: UInt32)
    /// Rows were added to this block; `offset` is nil where several were at once.
    case inserted(UInt32, Relation, block: UInt32, offset: UInt16?)
    case updated(UInt32, Relation, from: Place, to: Place)
    case deleted(UInt32, Relation, Place)
    /// A sequence moved on.
    case sequence(Relation)

    /// Nil for records that say nothing of rows.
    init?(_ line: Substring) {
        guard let header = Header(line) else { return nil }
        switch header.rmgr {
        case "Transaction": self.init(transaction: header)
        case "Heap", "Heap2": self.init(heap: header)
        case "Sequence":
            guard let reference = header.references.first else { return nil }
            self = .sequence(reference.relation)
        default: return nil
        }
    }

    private init?(transaction header: Header) {
        let text = header.description
        if text.hasPrefix("COMMIT ") || text.hasPrefix("COMMIT_PREPARED ") {
            var transaction = header.transaction
            var rest = text[(text.firstIndex(of: " ") ?? text.startIndex)...].dropFirst()
            if text.hasPrefix("COMMIT_PREPARED "), let colon = rest.firstIndex(of: ":"),
                let own = UInt32(rest[..<colon])
            {
                transaction = own
                rest = rest[rest.index(after: colon)...].dropFirst()
            }
            let parts = rest.split(separator: ";")
            guard let time = parts.first else { return nil }
            var children: [UInt32] = []
            for part in parts.dropFirst() where part.hasPrefix(" subxacts:") {
                children = part.dropFirst(" subxacts:".count).split(separator: " ").compactMap { UInt32($0) }
            }
            let end = WALPosition(bytes: header.position.bytes &+ header.length)
            self = .committed(transaction: transaction, children: children, at: Self.iso(time), end: end)
        } else if text.hasPrefix("PREPARE ") {
            self = .prepared(transaction: header.transaction)
        } else if text.hasPrefix("ABORT_PREPARED "), let colon = text.firstIndex(of: ":"),
            let own = UInt32(text[text.index(text.startIndex, offsetBy: 15)..<colon])
        {
            self = .rolledBackPrepared(transaction: own)
        } else {
            return nil
        }
    }

    private init?(heap header: Header) {
        guard let first = header.references.first else { return nil }
        let (text, transaction, relation) = (header.description, header.transaction, first.relation)
        switch text.prefix(while: { $0 != " " && $0 != "+" }) {
        case "INSERT":
            self = .inserted(transaction, relation, block: first.block, offset: Self.number(after: "off ", in: text))
        case "MULTI_INSERT": self = .inserted(transaction, relation, block: first.block, offset: nil)
        case "UPDATE", "HOT_UPDATE":
            guard let old = Self.number(after: " off ", in: text), let new = Self.number(after: "new off ", in: text)
            else { return nil }
            let oldBlock = header.references.count > 1 ? header.references[1].block : first.block
            self = .updated(
                transaction,
                relation,
                from: Place(block: oldBlock, offset: old),
                to: Place(block: first.block, offset: new)
            )
        case "DELETE":
            guard let offset = Self.number(after: "off ", in: text) else { return nil }
            self = .deleted(transaction, relation, Place(block: first.block, offset: offset))
        default: return nil
        }
    }

    private static func number(after mark: StaticString, in text: Substring) -> UInt16? {
        text.place(of: mark).flatMap { UInt16(text[$0.upperBound...].prefix { $0.isNumber }) }
    }

    /// `2026-11-24 17:08:13.763841 UTC` as ISO 8601.
    private static func iso(_ text: Substring) -> String {
        let words = text.split(separator: " ")
        return words.count >= 2 ? "\(words[0])T\(words[1])Z" : String(text)
    }
}

extension WALRecordLine {
    /// What each line begins with, and the blocks that it ends with.
    fileprivate struct Header {
        var rmgr: Substring
        var length: UInt64
        var transaction: UInt32
        var position: WALPosition
        var description: Substring
        var references: [Reference]

        struct Reference {
            var relation: Relation
            var block: UInt32
        }

        init?(_ line: Substring) {
            guard line.hasPrefix("rmgr: "), let desc = line.place(of: "desc: ") else { return nil }
            let head = line[..<desc.lowerBound]
            rmgr = head.dropFirst(6).prefix { $0 != " " }
            guard let lengths = Self.word(after: "(rec/tot):", in: head), let tx = Self.word(after: " tx:", in: head),
                let lsn = Self.word(after: " lsn:", in: head), let transaction = UInt32(tx),
                let position = WALPosition(lsn)
            else { return nil }
            // The word is like "76/" with the total behind it.
            length = UInt64(lengths.split(separator: "/").first ?? "") ?? 0
            self.transaction = transaction
            self.position = position
            let tail = line[desc.upperBound...]
            let first = tail.place(of: ", blkref #")
            description = tail[..<(first?.lowerBound ?? tail.endIndex)]
            references = Self.references(first.map { tail[$0.lowerBound...] } ?? "")
        }

        private static func word(after mark: StaticString, in text: Substring) -> Substring? {
            guard let range = text.place(of: mark) else { return nil }
            return text[range.upperBound...].drop { $0 == " " }.prefix { $0 != " " && $0 != "," }
        }

        private static func references(_ text: Substring) -> [Reference] {
            var found: [Reference] = []
            var rest = text
            while found.count < 8, let mark = rest.place(of: ": rel ") {
                rest = rest[mark.upperBound...]
                let words = rest.split(separator: " ", maxSplits: 4)
                // Another fork of the file (free space, visibility) is named between; it holds no rows.
                guard words.count >= 3, words[1] == "blk" else { continue }
                let numbers = words[0].split(separator: "/").compactMap { UInt32($0) }
                guard numbers.count == 3, let block = UInt32(words[2].prefix { $0.isNumber }) else { continue }
                let relation = Relation(tablespace: numbers[0], database: numbers[1], file: numbers[2])
                found.append(Reference(relation: relation, block: block))
            }
            return found
        }
    }
}

extension Substring {
    /// Byte by byte: a log has millions of lines.
    fileprivate func place(of text: StaticString) -> Range<Index>? {
        let wanted = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        guard let first = wanted.first else { return nil }
        let bytes = utf8
        var start = bytes.startIndex
        while let found = bytes[start...].firstIndex(of: first) {
            if bytes[found...].starts(with: wanted) {
                return found..<bytes.index(found, offsetBy: wanted.count)
            }
            start = bytes.index(after: found)
        }
        return nil
    }
}
