import ClusterModel

/// What a table shows of a LIM's aliases.
enum AliasText {
    static func both(_ alias: IPv4Address?, _ alias6: IPv6Alias?) -> String {
        [alias?.description, alias6?.description].compactMap(\.self).joined(separator: ", ").ifEmpty("-")
    }
}

extension String {
    fileprivate func ifEmpty(_ other: String) -> String { isEmpty ? other : self }
}
