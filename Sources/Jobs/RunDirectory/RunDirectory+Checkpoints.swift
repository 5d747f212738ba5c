public import Foundation

extension RunDirectory {
    /// The directory of the checkpoint after `step` steps: `checkpoints/step-00000500`.
    public func checkpoint(step: Int) -> URL {
        checkpoints.appending(path: "\(StepName(step: step))", directoryHint: .isDirectory)
    }

    /// The steps of all checkpoints that are there, ascending, whether they verify or not; none without the directory.
    /// - Throws: for a directory that cannot be listed.
    public func checkpointSteps() throws -> [Int] {
        let path = checkpoints.path(percentEncoded: false)
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: path).compactMap { StepName($0)?.step }.sorted()
    }

    /// The staging directory of a checkpoint that is being written or deleted. The next worker deletes what a crash leaves
    /// there.
    /// - Parameter name: tells apart what one process stages at a time.
    public func staged(_ name: String) -> URL {
        checkpoints.appending(path: "\(Self.stagingPrefix)\(name)-\(getpid())")
    }

    /// The staging directory into which the checkpoint after `step` steps is renamed before it is deleted.
    public func stagedForDeletion(step: Int) -> URL { staged("old-\(step)") }

    /// The prefix of the names of staging directories in `checkpoints`.
    public static let stagingPrefix = ".tmp-"
}
