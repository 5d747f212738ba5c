/// The single retry of a write whose data the system may have lost.
///
/// A failed fsync is never repeated on the same file: the system reports the loss once and then marks the pages clean.
/// The retry writes everything from memory to new files. Syncing the same directory again is meaningful, because the
/// retry's rename makes its pages dirty again.
public enum RepeatedWrite {
    /// Runs `attempt`, and once more if its error may be repeated.
    ///
    /// - Parameters:
    ///   - mayRepeat: Whether an error allows a retry, by default if written data is in doubt.
    ///   - attempt: Writes everything under new names.
    /// - Throws: The error of the last attempt.
    public static func run<Value>(
        mayRepeat: (any Error) -> Bool = { ($0 as? FileError)?.leavesWrittenDataInDoubt ?? false },
        _ attempt: () throws -> Value
    ) throws -> Value {
        do {
            return try attempt()
        } catch  where mayRepeat(error) {
            return try attempt()
        }
    }
}
