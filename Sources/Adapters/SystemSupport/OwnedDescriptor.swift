import Glibc

/// A file descriptor with one owner, closed when that owner lets go.
package struct OwnedDescriptor: ~Copyable, Sendable {
    package let number: Int32

    package init(adopting number: Int32) { self.number = number }

    deinit { close(number) }
}
