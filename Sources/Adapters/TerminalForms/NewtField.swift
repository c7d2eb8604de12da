import CNewt

/// The part of a screen that takes an answer. It lives through redraws, while its components do not.
@MainActor
protocol NewtField: AnyObject {
    /// Rows it would like in a window of that width.
    func wantedRows(in width: Int) -> Int
    /// Rows it can't do without.
    var leastRows: Int { get }
    var wantedWidth: Int { get }

    /// Adds its components to the form; returns the one to start on, or nil to start on the buttons.
    func build(in form: newtComponent, top: Int32, rows: Int, width: Int) -> newtComponent?
    /// Reads its state out of the components, which are destroyed next.
    func capture()
    /// Enter was pressed in one of its components. True: the answer is complete.
    func entered(_ component: newtComponent, in form: newtComponent) -> Bool
    /// What accepts from within its components.
    var acceptKey: String { get }
    /// Called a few times a second.
    func tick()
    /// Whether digits choose, rather than being text.
    var takesDigits: Bool { get }
    func pressed(digit: Int)
    /// Whether it has more lines than rows, so that the arrow keys scroll it; known once it is built.
    var scrolls: Bool { get }
    func pressed(scrollKey key: Int32)
    /// F2.
    func toggleSecrecy()
}

extension NewtField {
    func entered(_ component: newtComponent, in form: newtComponent) -> Bool { true }
    var acceptKey: String { "Enter" }
    func tick() {}
    var takesDigits: Bool { false }
    func pressed(digit: Int) {}
    var scrolls: Bool { false }
    func pressed(scrollKey key: Int32) {}
    func toggleSecrecy() {}
}
