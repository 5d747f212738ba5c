internal import Foundation

/// The machine code of this process and its libraries.
///
/// Linux maps 64 KiB and more around every page of code that runs, so a start leaves some 20 MB of code resident of which
/// an idle daemon runs a tenth.
enum ProgramText {
    /// Removes all code from resident memory. It stays in the page cache, from which the next run maps it again in
    /// microseconds.
    static func release() {
        guard let maps = try? String(contentsOfFile: "/proc/self/maps", encoding: .utf8) else { return }
        for line in maps.split(separator: "\n") {
            // ADDRESS-ADDRESS r-xp OFFSET DEVICE INODE PATH. Only pages that nobody can have written to may be dropped.
            let fields = line.split(separator: " ", omittingEmptySubsequences: true)
            guard fields.count >= 6, fields[1] == "r-xp", fields[5].hasPrefix("/") else { continue }
            let bounds = fields[0].split(separator: "-").compactMap { UInt(String($0), radix: 16) }
            guard bounds.count == 2, bounds[0] < bounds[1] else { continue }
            madvise(UnsafeMutableRawPointer(bitPattern: bounds[0]), Int(bounds[1] - bounds[0]), Int32(MADV_DONTNEED))
        }
    }
}
