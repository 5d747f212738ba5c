import Foundation
import JobQueue
import Jobs
import Logging
import Synchronization
import Testing
import Varlink

@testable import Daemon

/// Directories that are followed.
@Suite struct DirectoryWatchTests {
    private let place: Place
    private let logger: Logger

    init() throws {
        let place = try Place()
        self.place = place
        logger = Logger(label: "test") { _ in RecordingHandler(place: place) }
    }

    private func directory(_ name: String) throws -> URL {
        let url = place.root.appending(path: name, directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        return url
    }

    private func write(in directory: URL) throws {
        try Data("x".utf8).write(to: directory.appending(path: "events.jsonl"))
    }

    @Test func manyDirectoriesAreFollowedAtATimeAndEachTellsItsOwnFollower() async throws {
        let watches = DirectoryWatches(logger)
        let heard = Mutex(Set<Int>())
        let mailbox = Mailbox(empty: ())
        // More than the system has instances of inotify for one user.
        let directories = try (0..<300).map { try directory("\($0)") }
        let following = directories.enumerated().map { index, url in
            watches.watch(url) {
                heard.withLock { _ = $0.insert(index) }
                mailbox.leave { _ in }
            }
        }
        for index in [7, 299] { try write(in: directories[index]) }
        for await _ in mailbox.doorbell where heard.withLock({ $0.count }) == 2 { break }
        #expect(heard.withLock { $0 } == [7, 299])
        #expect(!place.records.withLock { $0.contains { $0.contains("cannot be watched") } })
        withExtendedLifetime(following) {}
    }

    @Test func aFollowerThatLeavesTakesNothingFromTheOthersOfItsDirectory() async throws {
        let watches = DirectoryWatches(logger)
        let mailbox = Mailbox(empty: ())
        let directory = try directory("shared")
        var first: DirectoryWatch? = watches.watch(directory) { Issue.record("it has left") }
        let second = watches.watch(directory) { mailbox.leave { _ in } }
        withExtendedLifetime(first) {}
        first = nil
        try write(in: directory)
        for await _ in mailbox.doorbell { break }
        withExtendedLifetime(second) {}
    }

    /// A job that has just been claimed, with a supervisor that has no inotify.
    private func claimed(
        _ launcher: any Launcher
    ) throws -> (queue: JobQueue, job: Job, supervisor: AttemptSupervisor, states: AsyncStream<JobState>) {
        let (states, announced) = AsyncStream.makeStream(of: JobState.self)
        let queue = try JobQueue(path: place.queuePath) { announced.yield($0.state) }
        let run = place.run(try queue.takeNumber())
        try FileManager.default.createDirectory(at: run.url, withIntermediateDirectories: true)
        _ = try queue.insert(
            NewJob(number: 1, kind: .train, owner: "ada", uid: getuid(), directory: run.url.plainPath))
        let configuration = DaemonConfiguration(state: place.state, address: .path(place.socket, mode: 0o600))
        let supervisor = AttemptSupervisor(
            state: try StateDirectory(place.state), queue: queue, launcher: launcher, workers: WorkerTable(),
            watches: DirectoryWatches(logger, inotify: -1),
            reporter: JournalReporter(logger), rights: configuration.rights,
            configuration: CurrentConfiguration(configuration))
        return (queue, try #require(try queue.claim()), supervisor, states)
    }

    @Test func aWorkerIsFollowedAlsoWhereNothingCanBeWatched() async throws {
        let manager = StandInManager()
        let (queue, job, supervisor, states) = try claimed(manager)
        async let end: Void = supervisor.run(job)
        for await state in states where state == .running { break }
        try manager.worker(1)?.succeed("Trained.")
        await end
        #expect(try queue.job(1).state == .succeeded)
        #expect(place.records.withLock { $0.count { $0.contains("looked at every second instead") } } == 1)
    }

    @Test func aWorkerOfBeforeIsFollowedToItsEndAlsoWhereNothingCanBeWatched() async throws {
        let manager = StandInManager()
        let (queue, job, supervisor, states) = try claimed(manager)
        let worker = try await manager.launch(place.run(1), Attempt(attempt: 1, job: 1))
        async let end: Void = supervisor.adopt(job, worker)
        for await state in states where state == .running { break }
        try manager.worker(1)?.succeed("Trained.")
        await end
        #expect(try queue.job(1).state == .succeeded)
    }
}
