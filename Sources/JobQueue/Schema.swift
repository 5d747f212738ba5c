internal import GRDB

/// The form of the database file, and the migrations from earlier forms.
///
/// A migration is plain SQL without the program's own constants: those change, and a file of an earlier program does not.
enum Schema {
    /// Marks the file as a queue of this program: "cfgq" in ASCII.
    static let applicationID = 0x6366_6771
    /// Each migration leads from the form of its index to the next one. Released migrations never change.
    static let steps = [first, resourcesAndDependencies, removals, stopCauses, clocks, keptRemovals, models]
    /// The form that this program writes.
    static var version: Int { steps.count }

    private static let first = """
        CREATE TABLE counter (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            number INTEGER NOT NULL CHECK (number >= 0),
            revision INTEGER NOT NULL CHECK (revision >= 0)
        ) STRICT;
        INSERT INTO counter VALUES (1, 0, 0);
        CREATE TABLE job (
            number INTEGER PRIMARY KEY CHECK (number > 0),
            name TEXT NOT NULL CHECK (name <> ''),
            kind TEXT NOT NULL CHECK (kind IN ('train', 'sample', 'classifier')),
            state TEXT NOT NULL CHECK (state IN
                ('queued', 'starting', 'running', 'cancelling', 'succeeded', 'failed', 'cancelled')),
            revision INTEGER NOT NULL UNIQUE CHECK (revision > 0),
            owner TEXT NOT NULL,
            uid INTEGER NOT NULL CHECK (uid BETWEEN 0 AND 4294967295),
            priority INTEGER NOT NULL,
            attempt INTEGER NOT NULL DEFAULT 0 CHECK (attempt >= 0),
            fruitless INTEGER NOT NULL DEFAULT 0 CHECK (fruitless >= 0),
            created TEXT NOT NULL,
            started TEXT,
            finished TEXT,
            progress TEXT CHECK (progress IS NULL OR json_valid(progress)),
            checkpoint TEXT CHECK (checkpoint IS NULL OR json_valid(checkpoint)),
            exit TEXT CHECK (exit IS NULL OR json_valid(exit)),
            reason TEXT,
            labels TEXT NOT NULL CHECK (json_valid(labels)),
            directory TEXT NOT NULL UNIQUE,
            key TEXT,
            UNIQUE (uid, key),
            CHECK ((state IN ('succeeded', 'failed', 'cancelled')) = (finished IS NOT NULL)),
            CHECK (attempt > 0 OR state IN ('queued', 'cancelled'))
        ) STRICT;
        CREATE INDEX job_turn ON job (priority DESC, number) WHERE state = 'queued';
        CREATE INDEX job_unfinished ON job (number) WHERE finished IS NULL;
        CREATE INDEX job_name ON job (name, number);
        CREATE INDEX job_state ON job (state);
        """

    /// A table's checks cannot be altered, so the jobs move into a new one. `waiting` counts the rows of `dependency`, which
    /// holds only what is still open; `after` keeps what was asked for.
    private static let resourcesAndDependencies = """
        ALTER TABLE counter ADD COLUMN drained TEXT;
        ALTER TABLE job RENAME TO old;
        DROP INDEX job_turn; DROP INDEX job_unfinished; DROP INDEX job_name; DROP INDEX job_state;
        CREATE TABLE job (
            number INTEGER PRIMARY KEY CHECK (number > 0),
            name TEXT NOT NULL CHECK (name <> ''),
            kind TEXT NOT NULL CHECK (kind <> ''),
            state TEXT NOT NULL CHECK (state IN ('queued', 'held', 'starting', 'running', 'pausing', 'paused',
                'cancelling', 'succeeded', 'failed', 'cancelled')),
            revision INTEGER NOT NULL UNIQUE CHECK (revision > 0),
            owner TEXT NOT NULL,
            uid INTEGER NOT NULL CHECK (uid BETWEEN 0 AND 4294967295),
            priority INTEGER NOT NULL,
            attempt INTEGER NOT NULL DEFAULT 0 CHECK (attempt >= 0),
            fruitless INTEGER NOT NULL DEFAULT 0 CHECK (fruitless >= 0),
            waiting INTEGER NOT NULL DEFAULT 0 CHECK (waiting >= 0),
            created TEXT NOT NULL,
            started TEXT,
            finished TEXT,
            launched TEXT,
            worked REAL CHECK (worked >= 0),
            not_before TEXT,
            time_limit REAL CHECK (time_limit > 0),
            retries INTEGER CHECK (retries >= 0),
            steps INTEGER NOT NULL DEFAULT 0 CHECK (steps >= 0),
            threads INTEGER NOT NULL DEFAULT 1 CHECK (threads > 0),
            memory INTEGER NOT NULL DEFAULT 0 CHECK (memory >= 0),
            gpu INTEGER CHECK (gpu >= -1),
            granted INTEGER CHECK (granted >= 0),
            progress TEXT CHECK (progress IS NULL OR json_valid(progress)),
            checkpoint TEXT CHECK (checkpoint IS NULL OR json_valid(checkpoint)),
            exit TEXT CHECK (exit IS NULL OR json_valid(exit)),
            reason TEXT,
            labels TEXT NOT NULL CHECK (json_valid(labels)),
            after TEXT CHECK (after IS NULL OR json_valid(after)),
            rerun_of INTEGER,
            directory TEXT NOT NULL UNIQUE,
            key TEXT,
            UNIQUE (uid, key),
            CHECK ((state IN ('succeeded', 'failed', 'cancelled')) = (finished IS NOT NULL)),
            CHECK ((state IN ('starting', 'running', 'pausing', 'cancelling')) = (launched IS NOT NULL)),
            CHECK (granted IS NULL OR launched IS NOT NULL),
            CHECK (launched IS NULL OR (attempt > 0 AND waiting = 0)),
            CHECK (state <> 'succeeded' OR attempt > 0)
        ) STRICT;
        INSERT INTO job (number, name, kind, state, revision, owner, uid, priority, attempt, fruitless, created, started,
            finished, launched, progress, checkpoint, exit, reason, labels, directory, key)
        SELECT number, name, kind, state, revision, owner, uid, priority, attempt, fruitless, created, started,
            finished, CASE WHEN state IN ('starting', 'running', 'cancelling') THEN coalesce(started, created) END,
            progress, checkpoint, exit, reason, labels, directory, key FROM old;
        DROP TABLE old;
        CREATE INDEX job_turn ON job (priority DESC, number) WHERE state = 'queued' AND waiting = 0;
        CREATE INDEX job_unfinished ON job (number) WHERE finished IS NULL;
        CREATE INDEX job_name ON job (name, number);
        CREATE INDEX job_state ON job (state);
        CREATE INDEX job_retry ON job (not_before) WHERE not_before IS NOT NULL;
        CREATE INDEX job_finished ON job (finished) WHERE finished IS NOT NULL;

        CREATE TABLE dependency (
            job INTEGER NOT NULL REFERENCES job (number) ON DELETE CASCADE,
            needs INTEGER NOT NULL REFERENCES job (number),
            until TEXT NOT NULL CHECK (until IN ('success', 'end')),
            PRIMARY KEY (job, needs)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX dependency_needs ON dependency (needs);
        CREATE TRIGGER dependency_opened AFTER INSERT ON dependency BEGIN
            UPDATE job SET waiting = waiting + 1 WHERE number = new.job;
        END;
        CREATE TRIGGER dependency_closed AFTER DELETE ON dependency BEGIN
            UPDATE job SET waiting = waiting - 1 WHERE number = old.job;
        END;

        CREATE TABLE removed (
            number INTEGER PRIMARY KEY,
            directory TEXT NOT NULL
        ) STRICT;
        """

    /// The last states of removed jobs, for watchers who were away. `forgotten` is the revision of the last row that was
    /// deleted: who was away for longer has to read all jobs.
    private static let removals = """
        ALTER TABLE counter ADD COLUMN forgotten INTEGER NOT NULL DEFAULT 0;
        CREATE TABLE tombstone (
            revision INTEGER PRIMARY KEY,
            number INTEGER NOT NULL UNIQUE,
            job TEXT NOT NULL CHECK (json_valid(job))
        ) STRICT;
        """

    /// The cause of a request to stop, for the next daemon, which may find the worker still saving.
    private static let stopCauses = """
        ALTER TABLE job ADD COLUMN stop_cause TEXT
            CHECK (stop_cause IS NULL OR (launched IS NOT NULL AND json_valid(stop_cause)));
        """

    /// The launch of a worker by a clock that does not jump, and the boot from which that clock counts.
    private static let clocks = """
        ALTER TABLE job ADD COLUMN boot TEXT;
        ALTER TABLE job ADD COLUMN clock REAL;
        """

    /// The time until which a removed job can be brought back, and its row as a JSON object; neither for a job whose files are
    /// to be deleted at once.
    private static let keptRemovals = """
        ALTER TABLE removed ADD COLUMN kept_until TEXT;
        ALTER TABLE removed ADD COLUMN row TEXT CHECK (row IS NULL OR json_valid(row));
        """

    /// The model that a job samples or evaluates, in words: `figures@200`.
    private static let models = """
        ALTER TABLE job ADD COLUMN model TEXT;
        """
}
