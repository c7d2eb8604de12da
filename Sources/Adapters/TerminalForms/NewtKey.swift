import CNewt

/// Keys that newt names by character macros, which Swift does not import.
enum NewtKey {
    static let interrupt: Int32 = 3
    static let redraw: Int32 = 12
    static let escape: Int32 = 27
    static let help = NEWT_KEY_F1
    static let show = NEWT_KEY_F2
    static let next = NEWT_KEY_F12
    static let resize = NEWT_KEY_RESIZE

    static let digits = Int32(48)...57

    static let up = NEWT_KEY_UP
    static let down = NEWT_KEY_DOWN
    static let pageUp = NEWT_KEY_PGUP
    static let pageDown = NEWT_KEY_PGDN
    static let home = NEWT_KEY_HOME
    static let end = NEWT_KEY_END

    /// Where the field scrolls, they are its own, wherever the focus is.
    static let scrolling = [up, down, pageUp, pageDown, home, end]

    static let all = [interrupt, redraw, escape, help, show, next, resize]
}
