internal import Foundation
internal import Jobs
internal import Storage
internal import Torch

/// Named tensors from one or several files, by the names that the network itself gave them.
struct ForeignWeights {
    /// Names, shapes and types, in the order of the files.
    private(set) var entries: [ForeignEntry] = []
    /// The parts of the file that are not imported.
    private(set) var left: [String] = []
    let facts: ForeignFacts

    private let files: [any ForeignFile]
    /// The file and the name there, by the name here.
    private var places: [String: (file: Int, name: String)] = [:]

    init(_ paths: [String], _ weights: ImportSpec.Weights?) throws {
        files = try paths.map { try ForeignFiles.open($0, weights) }
        var facts = files[0].facts
        let prefix = try ForeignPrefix(
            of: files.flatMap { $0.listing.map { Self.bare($0.name) } }, weights, in: paths[0])
        if !prefix.text.isEmpty {
            facts.weights += ", whose names begin with \(prefix.text)"
            if facts.isAverage != true { facts.isAverage = prefix.isAverage ?? facts.isAverage }
        }
        facts.weights += Self.strippedWords(files.flatMap { $0.listing.map(\.name) })
        if weights == .ema, facts.isAverage == false {
            throw JobFailure(
                .badInput,
                "weights: \(paths[0]) has no averaged weights, only raw ones: \(facts.weights); leave --weights out, or say "
                    + "--weights raw, to import them")
        }
        if weights == .ema, facts.isAverage == nil {
            facts.weights += ", which does not say whether they are averages"
        }
        self.facts = facts
        for (number, file) in files.enumerated() {
            for var entry in file.listing {
                let original = entry.name
                let bare = Self.bare(original)
                guard bare.hasPrefix(prefix.text) else {
                    leaveOut(bare)
                    continue
                }
                entry.name = String(bare.dropFirst(prefix.text.count))
                // REPA's heads onto another network's features, which only its training uses.
                if entry.name.hasPrefix("projectors.") {
                    leaveOut(entry.name)
                    continue
                }
                guard places.updateValue((number, original), forKey: entry.name) == nil else {
                    throw JobFailure(.badInput, "\(file.path): \(entry.name) is there twice")
                }
                entries.append(entry)
            }
        }
        try checkSize(paths)
    }

    /// Notes a tensor that is not imported, by the first word of its name.
    private mutating func leaveOut(_ name: String) {
        let word = String(name.prefix { $0 != "." })
        if !left.contains(word) { left.append(word) }
    }

    /// Whether there is a tensor of a name.
    func has(_ name: String) -> Bool { places[name] != nil }

    /// The shape of a tensor; `nil` where there is none of that name.
    func shape(_ name: String) -> [Int]? { places[name] == nil ? nil : entries.first { $0.name == name }?.shape }

    /// Reads tensors, as float32.
    func load(_ names: [String]) throws -> [String: Tensor] {
        var tensors: [String: Tensor] = [:]
        for (number, file) in files.enumerated() {
            let wanted = names.compactMap { name in
                places[name].flatMap { $0.file == number ? (name: name, original: $0.name) : nil }
            }
            let found = try file.load(wanted.map(\.original))
            for (name, original) in wanted { tensors[name] = try found[original]?.cast(to: .float32) }
        }
        return tensors
    }

    /// Tensors that share their elements may be many times as large as the file; weights are not.
    private func checkSize(_ paths: [String]) throws(JobFailure) {
        var length = 0
        for path in paths { length += (try? FileStatus.of(path)?.size) ?? 0 }
        let bytes = entries.reduce(0) { $0 + $1.bytes }
        guard bytes <= 2 * length else {
            throw JobFailure(
                .badInput,
                "\(paths[0]): its tensors would take \(bytes) bytes, though the file has \(length); it is no network's")
        }
    }

    /// A name without the prefixes of PyTorch's wrappers, which may stand within it: data-parallel training and
    /// compilation.
    private static func bare(_ name: String) -> String {
        name.split(separator: ".").filter { !wrappers.contains(String($0)) }.joined(separator: ".")
    }

    private static let wrappers = ["module", "_orig_mod"]

    /// The wrappers' prefixes that names have, in words; empty for names without.
    private static func strippedWords(_ names: [String]) -> String {
        let found = wrappers.filter { word in names.contains { $0.split(separator: ".").contains { $0 == word } } }
        return found.isEmpty ? "" : ", without \(found.map { "\($0)." }.joined(separator: " and ")) in their names"
    }
}
