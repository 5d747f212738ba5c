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
        path: String? = nil, warning: Event.Warning? = nil
    ) throws {
        let event = Event(
            seq: next, time: .now, attempt: attempt, event: kind, progress: progress, checkpoint: checkpoint,
            text: text, path: path, warning: warning)
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
        let size = size
        var tail: [UInt8] = []
        var start = size
        // The last event is nearly always in the last 64 KiB.
        while true {
            if let (event, end) = lastEvent(in: tail, isWhole: start == 0) {
                if start + end < size { try files.truncate(file, to: start + end) }
                return event.seq + 1
            }
            guard start > 0 else { break }
            let length = min(start, 1 << 16)
            start -= length
            tail = try read(length, at: start) + tail
        }
        if size > 0 { try files.truncate(file, to: 0) }
        return 0
    }

    /// The last event among lines, and the place after its line break.
    /// - Parameter isWhole: the first line begins where `bytes` do.
    private func lastEvent(in bytes: [UInt8], isWhole: Bool) -> (event: Event, end: Int)? {
        let newline = UInt8(ascii: "\n")
        var end = bytes.lastIndex(of: newline)
        while let last = end {
            let previous = bytes[..<last].lastIndex(of: newline)
            guard let begin = previous.map({ $0 + 1 }) ?? (isWhole ? 0 : nil) else { return nil }
            if let event = try? JSONDecoder().decode(Event.self, from: Data(bytes[begin..<last])) {
                return (event, last + 1)
            }
            end = previous
        }
        return nil
    }

    private func read(_ count: Int, at offset: Int) throws(FileError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        guard pread(file.descriptor, &bytes, count, off_t(offset)) == count else { throw .last("read", file.path) }
        return bytes
    }
}
