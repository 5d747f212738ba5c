import Foundation
import Testing

/// cfgctl(1) has every command and option that the program has, under the same names, and no other.
@Suite struct ManualOfCommands {
    /// A block of the synopsis: the command's words and its options with the names of their values.
    private struct Synopsis {
        var words: [String] = []
        var options: [String: String] = [:]
        var values: [String] = []
    }

    private static let page: [Substring] = {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let text = (try? String(contentsOf: root.appending(path: "man/cfgctl.1"), encoding: .utf8)) ?? ""
        return text.split(separator: "\n", omittingEmptySubsequences: false)
    }()

    private static func lines(of section: String) -> [Substring] {
        guard let start = page.firstIndex(of: ".Sh \(section)") else { return [] }
        let rest = page[(start + 1)...]
        return Array(rest.prefix { !$0.hasPrefix(".Sh") })
    }

    private static let synopses: [Synopsis] = {
        var blocks: [Synopsis] = []
        for line in lines(of: "SYNOPSIS") {
            if line == ".Nm" {
                blocks.append(Synopsis())
            } else if line.hasPrefix(".Cm") {
                blocks[blocks.count - 1].words += line.split(separator: " ").dropFirst().map(String.init)
            } else {
                read(line, into: &blocks[blocks.count - 1])
            }
        }
        return blocks
    }()

    /// Reads `.Op Fl Fl set Ar key=value`, `.Op Fl q`, `.Ar job`.
    private static func read(_ line: Substring, into synopsis: inout Synopsis) {
        var words = line.dropFirst().split(separator: " ")[...]
        var name: String?
        while let word = words.popFirst() {
            switch word {
            case "Fl":
                if words.first == "Fl" { words.removeFirst() }
                name = words.popFirst().map(String.init)
                if let name { synopsis.options[name] = "" }
            case "Ar":
                let value = words.prefix { !["Fl", "Ns", "|", "..."].contains($0) }.joined(separator: " ")
                if let name {
                    synopsis.options[name] = value
                } else {
                    synopsis.values.append(value)
                }
                if !words.contains("Fl") { words = [] }
            case "|": name = nil
            default: continue
            }
        }
    }

    private static let common: Set = ["json", "socket"]

    @Test func theSynopsisHasEveryCommandAndOptionAndNoOther() async throws {
        let leaves = try await CommandTree.of(Programs.client).leaves
        #expect(Set(leaves.map(\.description)) == Set(Self.synopses.map { $0.words.joined(separator: " ") }))
        for leaf in leaves {
            guard let synopsis = Self.synopses.first(where: { $0.words == leaf.words }) else { continue }
            var open = synopsis.options
            for option in leaf.options where !Self.common.contains(option.longName ?? "") {
                let names = [option.longName, option.shortName].compactMap { $0 }
                guard let name = names.first(where: { open[$0] != nil }), let value = open.removeValue(forKey: name)
                else {
                    Issue.record("\(leaf): the synopsis lacks \(option.word)")
                    continue
                }
                let expected = option.kind == "flag" ? "" : option.valueName ?? ""
                // The page shows a list as `w[,w...]` with macros.
                #expect(
                    value == expected || expected.hasPrefix(value) && expected.contains("["),
                    "\(leaf) \(option.word): <\(expected)> in the help, \(value) in the manual")
            }
            open["json"] = nil
            #expect(open.isEmpty, "\(leaf): the manual has options that the program has not: \(open)")
            if let job = leaf.positionals.first?.valueName, let value = synopsis.values.first {
                #expect(job.hasPrefix(value), "\(leaf): <\(job)> in the help, \(value) in the manual")
            }
        }
    }

    @Test func theDescriptionNamesEveryOptionAndItsDefault() async throws {
        let description = Self.lines(of: "DESCRIPTION")
        for leaf in try await CommandTree.of(Programs.client).leaves {
            let command = leaf.words[0]
            // The section of the command, with the sections that its text refers to.
            guard
                let start = description.firstIndex(where: { line in
                    line.hasPrefix(".Ss ") && line.dropFirst(4).split { " ,".contains($0) }.contains { $0 == command }
                })
            else {
                Issue.record("\(leaf) has no section")
                continue
            }
            let section = description[(start + 1)...].prefix { !$0.hasPrefix(".Ss") }
            let text = section.joined(separator: " ")
            let refersToSubmit = text.contains("The other options are those of .Cm submit")
            for option in leaf.options where !Self.common.contains(option.longName ?? "") {
                guard let name = option.longName else { continue }
                let isThere =
                    section.contains { $0.hasPrefix(".It") && $0.contains("Fl Fl \(name)") && isWhole(name, in: $0) }
                let isShared = name == "reason" || refersToSubmit
                #expect(isThere || isShared, "\(leaf): no entry for --\(name)")
            }
        }
    }

    private func isWhole(_ name: String, in line: Substring) -> Bool {
        line.split(separator: " ").contains { $0 == name }
    }
}
