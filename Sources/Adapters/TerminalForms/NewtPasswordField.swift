import CNewt

/// A masked entry, twice where a password is set, with a word about its strength while it is typed.
final class NewtPasswordField: NewtField {
    private let label: String
    private let isConfirmed: Bool
    private let strength: (@MainActor (String) -> String)?
    private(set) var first = ""
    private(set) var again = ""
    private var isShown = false
    private var firstEntry: newtComponent?
    private var secondEntry: newtComponent?
    private var note: newtComponent?

    init(label: String, confirmed: Bool, strength: (@MainActor (String) -> String)?) {
        self.label = label
        isConfirmed = confirmed
        self.strength = strength
    }

    var leastRows: Int { (isConfirmed ? 2 : 1) + (strength == nil ? 0 : 1) }

    func wantedRows(in width: Int) -> Int { leastRows }
    var wantedWidth: Int { label.count + 40 }

    private static let againLabel = "Again"

    func build(in form: newtComponent, top: Int32, rows: Int, width: Int) -> newtComponent? {
        let left = max(label.count, isConfirmed ? Self.againLabel.count : 0) + 3
        let columns = Int32(max(min(width - left - 1, 40), 8))
        firstEntry = addEntry(first, label, to: form, left: Int32(left), top: top, columns: columns)
        if isConfirmed {
            secondEntry = addEntry(again, Self.againLabel, to: form, left: Int32(left), top: top + 1, columns: columns)
        }
        if strength != nil {
            let note: newtComponent = newtLabel(Int32(left), top + (isConfirmed ? 2 : 1), Self.blank)
            newtFormAddComponent(form, note)
            self.note = note
            tick()
        }
        return firstEntry
    }

    private static let blank = TextLayout.padded("", to: 30)

    private func addEntry(
        _ value: String,
        _ label: String,
        to form: newtComponent,
        left: Int32,
        top: Int32,
        columns: Int32
    ) -> newtComponent {
        newtFormAddComponent(form, newtLabel(1, top, "\(label):"))
        let flags = NEWT_FLAG_SCROLL | NEWT_FLAG_RETURNEXIT | (isShown ? 0 : NEWT_FLAG_PASSWORD)
        let entry: newtComponent = newtEntry(left, top, value, columns, nil, flags)
        newtEntrySet(entry, value, 1)
        newtFormAddComponent(form, entry)
        return entry
    }

    func capture() {
        if let firstEntry { first = taken(from: firstEntry) }
        if let secondEntry { again = taken(from: secondEntry) }
        (firstEntry, secondEntry, note) = (nil, nil, nil)
    }

    private func taken(from entry: newtComponent) -> String {
        let text = String(cString: newtEntryGetValue(entry))
        // newt does not wipe what it frees; this zeroes its buffer.
        newtEntrySet(entry, "", 1)
        return text
    }

    /// Drops what was typed, for when the page comes back with a reason.
    func forget() { (first, again) = ("", "") }

    func entered(_ component: newtComponent, in form: newtComponent) -> Bool {
        guard component == firstEntry, let secondEntry else { return true }
        newtFormSetCurrent(form, secondEntry)
        return false
    }

    func tick() {
        guard let note, let strength, let firstEntry else { return }
        let typed = String(cString: newtEntryGetValue(firstEntry))
        newtLabelSetText(note, typed.isEmpty ? Self.blank : TextLayout.padded("Strength: \(strength(typed))", to: 30))
    }

    func toggleSecrecy() {
        isShown.toggle()
        for entry in [firstEntry, secondEntry] {
            guard let entry else { continue }
            newtEntrySetFlags(entry, NEWT_FLAG_PASSWORD, NEWT_FLAGS_TOGGLE)
        }
    }
}
