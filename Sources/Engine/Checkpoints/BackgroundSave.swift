internal import Dispatch
internal import Foundation
internal import Jobs
internal import Synchronization

/// The save of a checkpoint by another thread, one at a time: training stops only for the copy of its state.
///
/// The file of events belongs to the training's thread, which therefore asks for the result between steps.
final class BackgroundSave {
    /// A save that has ended.
    struct Finished: Sendable {
        /// The number of steps that the checkpoint is of.
        let step: Int
        /// The checkpoint, or why there is none.
        let result: Result<CheckpointSummary, any Error>
    }

    private final class Running: Sendable {
        let done = DispatchSemaphore(value: 0)
        let finished = Mutex<Finished?>(nil)
    }

    private let queue = DispatchQueue(label: "dev.cfgd.checkpoints")
    private var copy = CheckpointCopy()
    private var running: Running?

    /// Whether there is memory for a copy of the state, twice over.
    func hasRoom(for state: TrainingState) throws -> Bool {
        let bytes = try state.files().reduce(0) { $0 + CheckpointCopy.bytes(of: $1.tensors) }
        return AvailableMemory.bytes.map { $0 > 2 * bytes } ?? false
    }

    /// Copies the state and begins to write it; no other save is running.
    /// - Parameter began: when training stopped for it.
    /// - Throws: why the state could not be copied.
    func begin(
        _ state: TrainingState, _ manifest: CheckpointManifest, in store: CheckpointStore,
        since began: ContinuousClock.Instant
    ) throws {
        precondition(running == nil, "one save at a time")
        try copy.take(state)
        let pause = began.duration(to: .now) / .seconds(1)
        let (copy, running) = (copy, Running())
        self.running = running
        queue.async {
            let result = Result { try store.save(manifest, pause: pause, write: { try copy.write(&$0) }) }
            running.finished.withLock { $0 = Finished(step: manifest.step, result: result) }
            running.done.signal()
        }
    }

    /// Takes the save that has ended; `nil` where none has.
    /// - Parameter waits: waits for the end of one that is running.
    func finished(waiting waits: Bool) -> Finished? {
        guard let running else { return nil }
        if waits { running.done.wait() }
        guard let finished = running.finished.withLock({ $0 }) else { return nil }
        self.running = nil
        return finished
    }
}
