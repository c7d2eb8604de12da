extension PlainScreens {
    package func menu(_ frame: Frame, _ items: [Item], selected: Int) -> Reply<Int> {
        introduce(frame)
        if frame.problem == nil {
            for (number, item) in items.enumerated() {
                say("\(number + 1)) \(item.label)\(item.isAvailable ? "" : "  [not available]")")
            }
        }
        return ask(frame, prompt: "Number [\(selected + 1)]") { line in
            if line.isEmpty { return .value(selected) }
            guard let number = Int(line), (1...max(items.count, 1)).contains(number) else {
                return .again("Enter a number from 1 to \(items.count).")
            }
            return .value(number - 1)
        }
    }

    package func yesNo(_ frame: Frame, yes: String, no: String, proposed: Bool) -> Reply<Bool> {
        introduce(frame)
        let words = yes == "Yes" && no == "No" ? "y/n" : "y = \(yes), n = \(no)"
        return ask(frame, prompt: "\(words) [\(proposed ? "y" : "n")]") { line in
            switch line.lowercased() {
            case "": .value(proposed)
            case "y", "yes", yes.lowercased(): .value(true)
            case "n", "no", no.lowercased(): .value(false)
            default: .again("Enter y or n.")
            }
        }
    }

    package func text(_ frame: Frame, label: String, value: String) -> Reply<String> {
        introduce(frame)
        let proposal = value.isEmpty ? "" : " [\(value)]"
        return ask(frame, prompt: "\(label)\(proposal)") { line in
            // "-" empties a field that has a proposal; an empty line takes it.
            .value(line == "-" ? "" : line.isEmpty ? value : line)
        }
    }

    package func password(
        _ frame: Frame,
        label: String,
        confirmed: Bool,
        isKept: Bool,
        strength: (@MainActor (String) -> String)?
    ) -> Reply<TypedPassword> {
        introduce(frame)
        switch askSecret(label) {
        case .back: return .back()
        case .quit: return .quit
        case .ended(let reason): return .ended(reason)
        case .value(let first):
            if let strength { say("Strength: \(strength(first))") }
            guard confirmed else { return .value(TypedPassword(first: first, again: nil)) }
            return repeated(first)
        }
    }

    private func repeated(_ first: String) -> Reply<TypedPassword> {
        switch askSecret("Again") {
        case .back: .back()
        case .quit: .quit
        case .ended(let reason): .ended(reason)
        case .value(let again): .value(TypedPassword(first: first, again: again))
        }
    }

    package func checklist(_ frame: Frame, _ items: [CheckItem]) -> Reply<[Bool]> {
        introduce(frame)
        for (number, item) in items.enumerated() {
            say("\(number + 1)) \(item.isChecked ? "[selected]" : "[ ]") \(item.label)")
        }
        let now = items.indices.filter { items[$0].isChecked }.map { String($0 + 1) }.joined(separator: ",")
        return ask(frame, prompt: "Numbers to select, or none [\(now.isEmpty ? "none" : now)]") { line in
            if line.isEmpty { return .value(items.map(\.isChecked)) }
            if line == "none" { return .value(items.map { _ in false }) }
            let parts = line.split { $0 == "," || $0 == " " }
            let numbers = parts.compactMap { Int($0) }
            guard numbers.count == parts.count, numbers.allSatisfy({ (1...max(items.count, 1)).contains($0) }) else {
                return .again("Enter numbers from 1 to \(items.count), separated by commas.")
            }
            return .value(items.indices.map { numbers.contains($0 + 1) })
        }
    }

    package func review(_ frame: Frame, lines: [String], apply: String, destructive: Bool) -> Reply<Void> {
        introduce(frame)
        for line in lines { say("  \(line)") }
        // Enter alone never changes a server.
        return ask(frame, prompt: "Type \"\(apply.lowercased())\" to go on, b to go back") { line in
            line.lowercased() == apply.lowercased() ? .value(()) : .again("Type \(apply.lowercased()), b or q.")
        }
    }

    package func notice(_ frame: Frame) -> Reply<Void> {
        introduce(frame)
        return ask(frame, prompt: "Enter to go on") { _ in .value(()) }
    }
}
