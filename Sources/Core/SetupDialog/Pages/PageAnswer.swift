/// What a person did on a page.
package enum PageAnswer: Hashable, Sendable {
    /// Index of the menu item.
    case chosen(Int)
    case yes
    case no
    case text(String)
    /// `again` is the second typing, where the page asked for one.
    case password(Secret, again: Secret?)
    case checked([Bool])
    case read
}
