internal import Foundation
internal import Jobs

/// The event file of a run directory, open for the events of one attempt.
///
/// Each event is one line and one `write`, so that a reader never sees half of it while the system lives. What a crash
/// left of a last line is cut off when the next attempt opens the file.
final class EventLog {
    /// The attempt that writes.
    let attempt: Int

    private let file: Int32
    private let path: String
    private let encoder: JSONEncoder
    private let observer: (Event) -> Void
    private var next = 0

    /// Opens the file at the place after its last whole line.
    /// - Parameters:
    ///   - url: the file; made where there is none.
    ///   - attempt: the attempt of the events to come.
    ///   - observer: is shown each event after it was written.
    init(_ url: URL, attempt: Int, observer: @escaping (Event) -> Void = { _ in }) throws {
        path = url.path(percentEncoded: false)
        self.attempt = attempt
        self.observer = observer
        encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        file = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw FileError.last("open", path) }
        next = try recover()
    }

    deinit { close(file) }

    /// Writes an event under the next number. Where the file system is full the event is lost, not the job: the line is
    /// cut off again and the observer is shown the event all the same.
    func append(
        _ kind: Event.Kind, progress: JobProgress? = nil, checkpoint: CheckpointSummary? = nil, text: String? = nil,
        path: String? = nil
    ) throws {
        let event = Event(
            seq: next, time: .now, attempt: attempt, event: kind, progress: progress, checkpoint: checkpoint,
            text: text, path: path)
        let line = try encoder.encode(event) + [UInt8(ascii: "\n")]
        let before = lseek(file, 0, SEEK_END)
        let written = line.withUnsafeBytes { Foundation.write(file, $0.baseAddress, $0.count) }
        if written == line.count {
            next += 1
        } else {
            let failure = written < 0 ? FileError.last("write", self.path) : nil
            ftruncate(file, before)
            if let failure, !failure.isOutOfSpace { throw failure }
        }
        observer(event)
    }

    /// Cuts off a torn last line and gives the number after that of the last whole one.
    private func recover() throws -> Int {
        let size = Int(lseek(file, 0, SEEK_END))
        var tail: [UInt8] = []
        var start = size
        // The last whole line is that between the last two newlines; it is nearly always in the last 64 KiB.
        while start > 0, tail.count(where: { $0 == UInt8(ascii: "\n") }) < 2 {
            let length = min(start, 1 << 16)
            start -= length
            tail = try read(length, at: start) + tail
        }
        guard let end = tail.lastIndex(of: UInt8(ascii: "\n")) else {
            try truncate(to: 0)
            return 0
        }
        try truncate(to: start + end + 1)
        let begin = tail[..<end].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        let event = try JSONDecoder().decode(Event.self, from: Data(tail[begin..<end]))
        return event.seq + 1
    }

    private func read(_ count: Int, at offset: Int) throws(FileError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        guard pread(file, &bytes, count, off_t(offset)) == count else { throw FileError.last("read", path) }
        return bytes
    }

    private func truncate(to length: Int) throws(FileError) {
        guard ftruncate(file, off_t(length)) == 0 else { throw FileError.last("truncate", path) }
    }
}
