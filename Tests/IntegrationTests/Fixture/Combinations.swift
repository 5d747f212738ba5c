/// Selections of options for tests: all of a few, and of many so many that each two occur together, apart and alone.
enum Combinations {
    /// The selections of some options.
    /// - Parameter excluded: groups of options of which a selection has at most one.
    static func of(_ options: [String], excluding excluded: [Set<String>] = []) -> [Set<String>] {
        func isPossible(_ selection: Set<String>) -> Bool {
            excluded.allSatisfy { selection.intersection($0).count <= 1 }
        }
        if options.count <= 4 {
            return (0..<(1 << options.count)).map { bits in
                Set(options.indices.filter { bits & (1 << $0) != 0 }.map { options[$0] })
            }.filter(isPossible)
        }
        var open = pairs(of: options).filter { isPossible(Set($0.filter(\.isThere).map(\.option))) }
        var generator = SeededGenerator(seed: 20)
        var selections: [Set<String>] = [[]]
        open.removeAll { $0.allSatisfy { $0.holds(in: []) } }
        while let first = open.first {
            // Greedy: each option in a random order, there or not as covers more of the open pairs.
            var there = Set(first.filter(\.isThere).map(\.option))
            var decided = Set(first.map(\.option))
            for option in options.shuffled(using: &generator) where !decided.contains(option) {
                decided.insert(option)
                let with = there.union([option])
                func covered(_ selection: Set<String>) -> Int {
                    open.count { pair in
                        pair.allSatisfy { decided.contains($0.option) && $0.holds(in: selection) }
                    }
                }
                if isPossible(with), covered(with) >= covered(there) { there = with }
            }
            selections.append(there)
            open.removeAll { $0.allSatisfy { $0.holds(in: there) } }
        }
        return selections
    }

    /// Whether an option is there.
    private struct Choice {
        let option: String
        let isThere: Bool
        func holds(in selection: Set<String>) -> Bool { selection.contains(option) == isThere }
    }

    private static func pairs(of options: [String]) -> [[Choice]] {
        options.indices.flatMap { first in
            options.indices.filter { $0 > first }.flatMap { second in
                [(true, true), (true, false), (false, true), (false, false)].map {
                    [Choice(option: options[first], isThere: $0.0), Choice(option: options[second], isThere: $0.1)]
                }
            }
        }
    }
}
