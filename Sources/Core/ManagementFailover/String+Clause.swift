extension String {
    /// Within a sentence: what an adapter said may be one of its own, with a full stop.
    var asClause: String { hasSuffix(".") ? String(dropLast()) : self }
}
