import Foundation
import GRDB
import JobQueue
import Jobs
import Testing

/// State directories of earlier programs go on.
@Suite struct MigrationTests {
    /// A queue as the program wrote it whose form was 1.
    private static let form1 = """
        CREATE TABLE counter (
            id INTEGER PRIMARY KEY CHECK (id = 1), number INTEGER NOT NULL CHECK (number >= 0),
            revision INTEGER NOT NULL CHECK (revision >= 0)
        ) STRICT;
        INSERT INTO counter VALUES (1, 4, 9);
        CREATE TABLE job (
            number INTEGER PRIMARY KEY CHECK (number > 0), name TEXT NOT NULL CHECK (name <> ''),
            kind TEXT NOT NULL CHECK (kind IN ('train', 'sample', 'classifier')),
            state TEXT NOT NULL CHECK (state IN
                ('queued', 'starting', 'running', 'cancelling', 'succeeded', 'failed', 'cancelled')),
            revision INTEGER NOT NULL UNIQUE CHECK (revision > 0), owner TEXT NOT NULL,
            uid INTEGER NOT NULL CHECK (uid BETWEEN 0 AND 4294967295), priority INTEGER NOT NULL,
            attempt INTEGER NOT NULL DEFAULT 0 CHECK (attempt >= 0),
            fruitless INTEGER NOT NULL DEFAULT 0 CHECK (fruitless >= 0),
            created TEXT NOT NULL, started TEXT, finished TEXT,
            progress TEXT CHECK (progress IS NULL OR json_valid(progress)),
            checkpoint TEXT CHECK (checkpoint IS NULL OR json_valid(checkpoint)),
            exit TEXT CHECK (exit IS NULL OR json_valid(exit)), reason TEXT,
            labels TEXT NOT NULL CHECK (json_valid(labels)), directory TEXT NOT NULL UNIQUE, key TEXT,
            UNIQUE (uid, key),
            CHECK ((state IN ('succeeded', 'failed', 'cancelled')) = (finished IS NOT NULL)),
            CHECK (attempt > 0 OR state IN ('queued', 'cancelled'))
        ) STRICT;
        CREATE INDEX job_turn ON job (priority DESC, number) WHERE state = 'queued';
        CREATE INDEX job_unfinished ON job (number) WHERE finished IS NULL;
        CREATE INDEX job_name ON job (name, number);
        CREATE INDEX job_state ON job (state);
        INSERT INTO job VALUES
            (1, 'garments', 'train', 'succeeded', 4, 'ada', 1000, 0, 1, 0, '2026-01-31T12:00:00.000Z',
             '2026-01-31T12:00:01.000Z', '2026-01-31T13:00:00.000Z', NULL, NULL, '{"text":"Trained."}', NULL,
             '{"team":"blue"}', '/runs/1', 'nightly'),
            (2, 'sample-2', 'sample', 'running', 8, 'ada', 1000, 3, 2, 1, '2026-01-31T12:00:00.000Z',
             '2026-01-31T12:00:01.000Z', NULL, NULL, NULL, NULL, NULL, '{}', '/runs/2', NULL),
            (4, 'train-4', 'train', 'queued', 9, 'bob', 1001, -1, 0, 0, '2026-01-31T12:00:00.000Z', NULL, NULL, NULL,
             NULL, NULL, NULL, '{}', '/runs/4', NULL);
        PRAGMA application_id = \(0x6366_6771); PRAGMA user_version = 1;
        """

    @Test func aQueueOfTheFirstFormKeepsEverythingAndACopy() throws {
        let file = try QueueFile()
        let old = try DatabaseQueue(path: file.path)
        try old.writeWithoutTransaction { try $0.execute(sql: Self.form1) }
        try old.close()

        let queue = try file.open()
        let jobs = try queue.jobs()
        #expect(jobs.map(\.number) == [1, 2, 4])
        #expect(jobs.map(\.state) == [.succeeded, .running, .queued])
        #expect(jobs.map(\.priority) == [0, 3, -1])
        #expect(jobs[0].labels == ["team": "blue"] && jobs[0].exit?.text == "Trained.")
        #expect(try queue.job(uid: 1000, unique: "nightly")?.number == 1)
        #expect(try queue.revision() == 9)
        // It goes on: the running job is requeued, then the queue takes its turns and gives out the next number.
        #expect(try queue.requeue(2, exit: JobExit(text: "The daemon ended.")).state == .queued)
        #expect(try queue.claim()?.number == 2)
        #expect(try queue.submit().number == 5)
        #expect(try queue.remove(1).removed == true)
        #expect(try queue.changes(since: 9, removedSince: 9).contains { $0.number == 1 })
        try queue.close()

        let copy = try DatabaseQueue(path: file.path + ".form-1")
        #expect(try copy.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM job WHERE state = 'running'") } == 1)
        #expect(try copy.read { try Int.fetchOne($0, sql: "PRAGMA user_version") } == 1)
        #expect(try file.open().jobs().count == 3)
    }
}
