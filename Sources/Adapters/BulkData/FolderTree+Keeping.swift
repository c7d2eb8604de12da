import Glibc
import SystemSupport

// Copies beside, of what is about to be replaced.
extension FolderTree {
    /// Copies a file to a folder of ours, with the folders that its path names; durable when it returns.
    package func keep(_ place: [UInt8], seen: Signature, in folder: String) throws(BulkDataError) {
        let input = try file(Self.split(place))
        guard Self.status(input).map(Signature.init) == seen else { throw Self.changed(path) }
        var target = folder
        for name in Self.split(place).dropLast() {
            target += "/" + Self.plain(name)
            guard mkdir(target, 0o700) == 0 || errno == EEXIST else { throw Archive.system(target) }
        }
        target += "/" + Self.plain(Self.split(place).last ?? [])
        let to = open(target, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard to >= 0 else { throw Archive.system(target) }
        let output = OwnedDescriptor(adopting: to)
        try Self.copy(input, output, target)
        guard fsync(output.number) == 0 else { throw Archive.system(target) }
        guard Self.status(input).map(Signature.init) == seen else { throw Self.changed(path) }
    }

    /// A name that harms no terminal, and is none of the way up: what isn't printable ASCII becomes %XX.
    private static func plain(_ name: [UInt8]) -> String {
        var text = ""
        for byte in name {
            if (33...126).contains(byte), byte != UInt8(ascii: "%") {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                text += "%" + (digits.utf8.count == 1 ? "0" : "") + digits
            }
        }
        // Too long for a name once it is written out: its end tells as much as its beginning.
        return text.utf8.count <= 255 ? text : String(text.prefix(120)) + "~" + String(text.suffix(120))
    }
}
