/// One screen as a value: what is shown and what kind of answer it takes. A front end draws it; no page knows how.
package struct Page: Hashable, Sendable {
    package var title: String
    /// What the screen says above its field; lines may be long, the front end wraps them.
    package var text: String
    /// What F1 or `?` shows: what this is, an example, what it changes.
    package var help: String
    /// Why the last answer was not taken; shown beside the field.
    package var problem: String?
    package var content: PageContent

    package init(_ title: String, _ text: String, help: String = "", _ content: PageContent) {
        self.title = title
        self.text = text
        self.help = help
        self.content = content
    }
}
