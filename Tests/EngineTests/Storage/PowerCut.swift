import Foundation

/// What a disk may hold after the power went away in the middle of recorded changes.
///
/// Nothing is assumed of the file system but what fsync(2) promises: a change is there for certain once the file or
/// directory that it changed was synced after it. Any other one may be there or not, independently; of a write also a
/// part, or zeros of its length. A rename within a directory is one change.
struct PowerCut {
    /// What became of a change that was not synced.
    enum Fate: Equatable {
        case lost, kept, zeros
        /// Of a write only its beginning arrived, this share of its bytes.
        case torn(Double)

        /// Any of them; kept as often as lost, torn at any place.
        static func random(using random: inout some RandomNumberGenerator) -> Fate {
            [lost, lost, kept, kept, zeros, torn(Double.random(in: 0..<1, using: &random))]
                .randomElement(using: &random) ?? kept
        }
    }

    let changes: ArraySlice<RecordedFileSystem.Change>
    let directories: Set<Int>
    private let isSynced: [Bool]

    /// - Parameter count: how many changes were made before the cut.
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

    /// The files that the disk holds, by path.
    /// - Parameter fate: what becomes of the unsynced change of an index.
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
