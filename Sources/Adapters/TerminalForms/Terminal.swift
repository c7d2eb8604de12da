/// Opens the face that fits the terminal.
@MainActor
package enum Terminal {
    /// nil with `Face.none`: there is nobody to ask.
    package static func screens(for face: Face) -> (any Screens)? {
        switch face {
        case .full: NewtScreens()
        case .plain(let reason): PlainScreens(because: reason)
        case .none: nil
        }
    }
}
