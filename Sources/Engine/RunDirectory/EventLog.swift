internal import Foundation
internal import Jobs
internal import Storage

/// The event file of a run directory, open for the events of one attempt.
///
/// Each event is one line and one `write`, so that a reader never sees half of it while the system lives. What a crash
/// left behind the last whole event is cut off when the next attempt opens the file. Events report what files already
/// say, so that they are not synced: a power cut may take the last of them.
final class EventLog {
    /// The attempt whose events are written.
    let attempt: Int

    private let file: OpenFile
    private let files: any FileOperations
    private let encoder: JSONEncoder
    private let observer: (Event) -> Void
    private var next = 0

    /// Opens the file at the place after its last whole event.
    /// - Parameters:
    ///   - url: the file; made where there is none.
    ///   - attempt: the attempt of the events to come.
    ///   - files: the system calls.
    ///   - observer: called with each event after it was written.
    init(
        _ url: URL, attempt: Int, through files: any FileOperations = SystemFileOperations(),
        observer: @escaping (Event) -> Void = { _ in }
    ) throws {
        self.attempt = attempt
        self.files = files
        self.observer = observer
        encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        file = try files.open(url.path(percentEncoded: false), O_RDWR | O_CREAT | O_APPEND, mode: 0o644)
        next = try recover()
    }

    deinit { try? files.close(file) }

    /// Writes an event under the next number. Where the file system is full the event is lost, not the job: the line is
    /// cut off again and the observer is shown the event all the same.
    func append(
        _ kind: Event.Kind, progress: JobProgress? = nil, checkpoint: CheckpointSummary? = nil, text: String? = nil,
        path: String? = nil, warning: Event.Warning? = nil, data: DataReport? = nil
    ) throws {
        let event = Event(
            seq: next, time: .now, attempt: attempt, event: kind, progress: progress, checkpoint: checkpoint,
            text: text, path: path, warning: warning, data: data)
        let line = try encoder.encode(event) + [UInt8(ascii: "\n")]
        let before = size
        do throws(FileError) {
            // Part of a line means that the rest found no space.
            if try write(line) == line.count { next += 1 } else { try files.truncate(file, to: before) }
        } catch {
            try? files.truncate(file, to: before)
            if !error.isOutOfSpace { throw error }
        }
        observer(event)
    }

    private func write(_ line: Data) throws(FileError) -> Int {
        let result: Result<Int, FileError> = line.withUnsafeBytes { bytes in
            do throws(FileError) { return .success(try files.write(bytes, to: file)) } catch { return .failure(error) }
        }
        return try result.get()
    }

    private var size: Int { Int(lseek(file.descriptor, 0, SEEK_END)) }

    /// Cuts off what stands behind the last whole event, and gives the number after that event's. A crash of the process
    /// can leave part of a line there, a power cut also bytes that were never written.
    private func recover() throws -> Int {
        var end: Int?
        var start = size
        while start > 0 {
            let length = min(start, 1 << 16)
            start -= length
            let piece = try read(length, at: start)
            var rest = piece[...]
            while let newline = rest.lastIndex(of: UInt8(ascii: "\n")) {
                if let end, let number = try number(ofEventFrom: start + newline + 1, to: end) { return number }
                end = start + newline
                rest = rest[..<newline]
            }
        }
        if let end, let number = try number(ofEventFrom: 0, to: end) { return number }
        if size > 0 { try files.truncate(file, to: 0) }
        return 0
    }

    /// The longest line that is taken for an event, in bytes: reading a longer one would take time and no worker writes it.
    private static let longest = 1 << 20

    /// Cuts the file behind a line that is an event.
    /// - Parameters:
    ///   - start: the offset of the line's first byte.
    ///   - end: the offset of its line break.
    /// - Returns: the number after the event's; `nil` for a line that is no event.
    private func number(ofEventFrom start: Int, to end: Int) throws -> Int? {
        guard end > start, end - start <= Self.longest,
            let event = try? JSONDecoder().decode(Event.self, from: Data(try read(end - start, at: start)))
        else { return nil }
        if end + 1 < size { try files.truncate(file, to: end + 1) }
        return event.seq + 1
    }

    private func read(_ count: Int, at offset: Int) throws(FileError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        guard pread(file.descriptor, &bytes, count, off_t(offset)) == count else { throw .last("read", file.path) }
        return bytes
    }
}
