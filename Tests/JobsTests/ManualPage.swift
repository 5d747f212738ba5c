import Foundation
import Testing

@testable import Jobs

/// cfgd-spec(5) documents every key of the tables, with its range and its default.
@Suite struct ManualPage {
    /// The text of each entry, without macros and line breaks, by the key's dotted name.
    private let entries: [String: [String]]

    init() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let page = try String(contentsOf: root.appending(path: "man/cfgd-spec.5"), encoding: .utf8)
        var entries: [String: [String]] = [:]
        var names: [String] = []
        var text: [Substring] = []
        func close() {
            for name in names where !text.isEmpty { entries[name, default: []].append(Self.plain(text)) }
            if !text.isEmpty { names = [] }
            text = []
        }
        for line in page.split(separator: "\n") {
            if line.hasPrefix(".It Va ") {
                close()
                names.append(String(line.dropFirst(7)))
            } else if line.hasPrefix(".Sh") {
                close()
                names = []
            } else {
                text.append(line)
            }
        }
        close()
        self.entries = entries
    }

    /// The words of lines of mdoc, each macro removed and punctuation joined to the word before it.
    private static func plain(_ lines: [Substring]) -> String {
        let words = lines.map { line in
            line.hasPrefix(".")
                ? line.split(separator: " ").dropFirst().filter { !["Li", "Va", "Ar", "Pa", "Ql"].contains($0) }
                    .joined(separator: " ") : String(line)
        }
        let text = words.joined(separator: " ").split(separator: " ").joined(separator: " ")
        return text.replacing("\\-", with: "-").replacing(" ,", with: ",").replacing(" .", with: ".").replacing(
            " ;", with: ";")
    }

    /// A key with its dotted name.
    struct Field: CustomTestStringConvertible, Sendable {
        let name: String
        let key: KeyDescription
        var testDescription: String { name }
    }

    /// All keys of a kind, those of nested mappings and of forms included. Data sets other than `data` have
    /// the same keys, and the path of a mixture those of `path`.
    private static func fields(_ mappings: [MappingDescription], at path: String) -> [Field] {
        mappings.flatMap { mapping in
            let chooser = mapping.variant.map { [$0.key] } ?? []
            return (chooser + mapping.keys).flatMap { key -> [Field] in
                let name = path.isEmpty ? key.word : "\(path).\(key.word)"
                let field = Field(name: name, key: key)
                if ["source", "samples.source", "test.data", "model.path"].contains(name) { return [field] }
                switch key.type.shape {
                case .value: return [field]
                case .mapping(let inner): return fields(inner, at: name)
                case .forms(let forms):
                    let settings = forms.flatMap { form -> [Field] in
                        guard case .mapping(let inner) = form.settings?.shape else { return [] }
                        return fields(inner, at: form.word.map { "\(name).\($0)" } ?? name)
                    }
                    return [field] + settings
                }
            }
        }
    }

    static let fields = JobKind.allCases.flatMap { kind in
        fields([MappingDescription(variant: nil, keys: kind.specType.keys)], at: "")
    }

    @Test func theTablesHaveTheKeysThatPeopleKnow() {
        let names = Set(Self.fields.map(\.name))
        for name in ["train.optimizer.rate", "guidance.interval", "data.images", "path.polynomial.n", "test.bins"] {
            #expect(names.contains(name))
        }
        #expect(names.count > 150)
    }

    @Test(arguments: fields) func everyKeyHasAnEntryWithItsRangeAndItsDefault(field: Field) throws {
        let entries = try #require(entries[field.name], "no entry .It Va \(field.name)")
        let missing = entries.map { entry in Self.facts(of: field.key).filter { !$0.isStated(entry) } }
        let least = missing.min { $0.count < $1.count } ?? []
        #expect(least.isEmpty, "\(field.name): \(least.map(\.text)) not in \(entries)")
    }

    /// A statement that the entry of a key has to make.
    private struct Fact {
        let text: String
        let isStated: (String) -> Bool
    }

    private static func facts(of key: KeyDescription) -> [Fact] {
        var facts: [Fact] = []
        if ["word", "device"].contains(key.type.name) {
            for word in key.type.range?.replacing(" or ", with: ", ").components(separatedBy: ", ") ?? [] {
                facts.append(Fact(text: word) { $0.contains(word) })
            }
        } else if let range = key.type.range {
            // A page may say of which levels or parity between the limits.
            let parts = range.components(separatedBy: ", ")
            let limits = range.hasPrefix("[") || range.hasPrefix("(") ? [range] : parts
            for part in limits { facts.append(Fact(text: part) { $0.contains(part) }) }
        }
        if key.isRequired { facts.append(Fact(text: "required") { $0.lowercased().contains("required") }) }
        // A default in words depends on other keys, and the page says it in its own words.
        if let value = key.standard, !value.contains(" ") || value.hasPrefix("[") {
            facts.append(
                Fact(text: "default \(value)") { entry in
                    entry.lowercased().contains("default") && entry.contains(value)
                })
        }
        return facts
    }
}
