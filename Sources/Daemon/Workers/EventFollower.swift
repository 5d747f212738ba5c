internal import Foundation
internal import Jobs

/// Reads the events that one attempt appends to a run directory.
struct EventFollower {
    private var reader: LineReader
    private let attempt: Int
    private let decoder = JSONDecoder()

    /// Begins where the file ends now, so that an attempt that is about to begin is followed from its first event.
    /// - Parameter fromItsFirstEvent: for an attempt that began earlier; the file is read from its beginning.
    init(_ run: RunDirectory, attempt: Int, fromItsFirstEvent: Bool = false) {
        reader = LineReader(run.events, from: fromItsFirstEvent ? 0 : Self.endOfLastLine(run.events))
        self.attempt = attempt
    }

    /// Hands out the events that are there and were not read yet, one after the other: an attempt that was not followed for
    /// a week has more of them than memory should hold. A torn or foreign line is passed over.
    mutating func readNew(_ body: (Event) throws -> Void) throws {
        try reader.read { line in
            guard let event = try? decoder.decode(Event.self, from: line.text), event.attempt == attempt else { return }
            try body(event)
        }
    }

    /// A worker that was killed may have left the beginning of a line, which the next one cuts off.
    private static func endOfLastLine(_ url: URL) -> Int {
        let file = open(url.path(percentEncoded: false), O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return 0 }
        defer { close(file) }
        let size = Int(lseek(file, 0, SEEK_END))
        var tail = [UInt8](repeating: 0, count: min(max(size, 0), LineReader.longest))
        let start = max(size, 0) - tail.count
        let count = pread(file, &tail, tail.count, off_t(start))
        guard count > 0, let last = tail[..<count].lastIndex(of: UInt8(ascii: "\n")) else { return start }
        return start + last + 1
    }
}
