import CLinux

/// The pages of this process that hold its program and its libraries.
///
/// A start runs through code that nothing at rest needs again: the loader's, the parsers', those of libraries that only
/// come with other libraries. It stays mapped, and counts as this process's memory, until somebody takes it away.
package enum ProgramPages {
    /// Lets go of all of them. They are unchanged files, so nothing is lost: a page that is needed again is mapped again
    /// from the page cache, which takes about a microsecond.
    package static func release() { clinux_release_read_only_pages() }
}
