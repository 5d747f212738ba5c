internal import Glibc

/// Whether a descriptor leads straight into the journal.
public enum JournalStream {
    /// True when standard error is the stream that `$JOURNAL_STREAM` names, so that records with fields reach the same
    /// journal as its lines would.
    public static var standardErrorIsJournal: Bool {
        guard let value = getenv("JOURNAL_STREAM") else { return false }
        return names(STDERR_FILENO, String(cString: value))
    }

    /// True when the descriptor's device and inode are the ones in "device:inode".
    static func names(_ descriptor: Int32, _ stream: String) -> Bool {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return false }
        let numbers = stream.split(separator: ":", omittingEmptySubsequences: false).map { UInt64($0) }
        return numbers == [UInt64(status.st_dev), UInt64(status.st_ino)]
    }
}
