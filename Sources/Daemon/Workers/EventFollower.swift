internal import Foundation
internal import Jobs

/// The reader of the events that one attempt appends to a run directory.
struct EventFollower {
    private let run: RunDirectory
    private var reader: LineReader
    private let attempt: Int
    private var hasEvents = false
    private let decoder = JSONDecoder()

    /// Begins at the end of the file, so that an attempt that is about to start is followed from its first event.
    /// - Parameter fromItsFirstEvent: reads the file from its beginning, for an attempt that started earlier.
    init(_ run: RunDirectory, attempt: Int, fromItsFirstEvent: Bool = false) {
        self.run = run
        reader = LineReader(
            run.events, from: fromItsFirstEvent ? 0 : Self.endOfLastLine(run.events), dropsLongLines: true)
        self.attempt = attempt
    }

    /// Reads the new events one by one: an attempt that was not followed for a week has more events than memory should
    /// hold. A torn line, or one of another attempt, is skipped.
    /// - Throws: `EventsLost` where events of the attempt that were read are no longer in the file; `FileError`, and what
    ///   `body` throws.
    mutating func readNew(_ body: (Event) throws -> Void) throws {
        var hasEvents = hasEvents
        defer { self.hasEvents = hasEvents }
        try reader.read { line in
            guard let event = try? decoder.decode(Event.self, from: line.text), event.attempt == attempt else { return }
            hasEvents = true
            try body(event)
        }
        guard let loss = reader.loss else { return }
        if hasEvents { throw EventsLost(file: reader.path, loss: loss) }
        // The worker cuts off what an earlier one left behind its last whole event, and its first event follows.
        reader = LineReader(run.events, from: Self.endOfLastLine(run.events), dropsLongLines: true)
    }

    /// A killed worker may have left an unfinished line, which the next worker cuts off.
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

/// The loss of a running job's events.
struct EventsLost: Error, CustomStringConvertible {
    let file: String
    let loss: LineReader.Loss

    var description: String {
        switch loss {
        case .deleted: "\(file) was deleted"
        case .exchanged: "\(file) was exchanged for another file"
        case .cut: "\(file) was cut"
        }
    }
}
