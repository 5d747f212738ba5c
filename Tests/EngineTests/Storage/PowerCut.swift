import Foundation

/// A possible content of the disk after a power cut in the middle of recorded changes.
///
/// The model assumes only the promise of fsync(2): a change is certainly on disk once the changed file or directory was
/// synced after it. Any other change may be on disk or not, independently; a write also in part, or as zeros of its
/// length. A rename within a directory is one change.
struct PowerCut {
    /// The fate of a change that was not synced.
    enum Fate: Equatable {
        case lost, kept, zeros
        /// A write arrived in part: this fraction of its bytes, from its beginning.
        case torn(Double)

        /// A random fate for each change: kept as often as lost, torn at any position.
        static func random(using random: inout some RandomNumberGenerator) -> Fate {
            [lost, lost, kept, kept, zeros, torn(Double.random(in: 0..<1, using: &random))]
                .randomElement(using: &random) ?? kept
        }
    }

    let changes: ArraySlice<RecordedFileSystem.Change>
    let directories: Set<Int>
    private let isSynced: [Bool]

    /// - Parameter count: The number of changes before the cut.
    init(_ changes: [RecordedFileSystem.Change], directories: Set<Int>, after count: Int) {
        self.changes = changes.prefix(count)
        self.directories = directories
        var synced: Set<Int> = []
        var isSynced = [Bool](repeating: false, count: count)
        for (index, change) in changes.prefix(count).enumerated().reversed() {
            switch change {
            case .sync(let number): synced.insert(number)
            case .entries(let number, _), .write(let number, _, _): isSynced[index] = synced.contains(number)
            }
        }
        self.isSynced = isSynced
    }

    /// Returns the files on the disk, by path.
    /// - Parameter fate: Returns the fate of an unsynced change by its index.
    func files(_ fate: (_ change: Int) -> Fate) -> [String: [UInt8]] {
        var names: [Int: [String: Int]] = [:]
        var contents: [Int: [UInt8]] = [:]
        for (index, change) in changes.enumerated() {
            let fate = isSynced[index] ? .kept : fate(index)
            if fate == .lost { continue }
            switch change {
            case .sync: break
            case .entries(let directory, let entries):
                for (name, number) in entries { names[directory, default: [:]][name] = number }
            case .write(let file, let offset, let bytes):
                var content = contents[file] ?? []
                let bytes =
                    switch fate {
                    case .torn(let share): Array(bytes.prefix(Int(Double(bytes.count) * share)))
                    case .zeros: [UInt8](repeating: 0, count: bytes.count)
                    default: bytes
                    }
                let missing = offset + bytes.count - content.count
                if missing > 0 { content += [UInt8](repeating: 0, count: missing) }
                content.replaceSubrange(offset..<offset + bytes.count, with: bytes)
                contents[file] = content
            }
        }
        var found: [String: [UInt8]] = [:]
        collect(0, "", names, contents, into: &found)
        return found
    }

    private func collect(
        _ directory: Int, _ path: String, _ names: [Int: [String: Int]], _ contents: [Int: [UInt8]],
        into found: inout [String: [UInt8]]
    ) {
        for (name, number) in names[directory] ?? [:] {
            if directories.contains(number) {
                collect(number, path + name + "/", names, contents, into: &found)
            } else {
                found[path + name] = contents[number] ?? []
            }
        }
    }
}
