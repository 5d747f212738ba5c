internal import GRDB
internal import Jobs

/// The form of the database file and the steps that lead to it from earlier forms.
enum Schema {
    /// Marks the file as a queue of this program: "cfgq" in ASCII.
    static let applicationID = 0x6366_6771
    /// Each step leads from the form of its index to the next one. Steps that were released never change.
    static let steps: [@Sendable (Database) throws -> Void] = [create]
    /// The form that this program writes.
    static var version: Int { steps.count }

    private static func create(_ database: Database) throws {
        let states = JobState.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        let final = JobState.allCases.filter(\.isFinal).map { "'\($0.rawValue)'" }.joined(separator: ", ")
        let kinds = JobKind.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        try database.execute(
            sql: """
                CREATE TABLE counter (
                    id INTEGER PRIMARY KEY CHECK (id = 1),
                    number INTEGER NOT NULL CHECK (number >= 0),
                    revision INTEGER NOT NULL CHECK (revision >= 0)
                ) STRICT;
                INSERT INTO counter VALUES (1, 0, 0);
                CREATE TABLE job (
                    number INTEGER PRIMARY KEY CHECK (number > 0),
                    name TEXT NOT NULL CHECK (name <> ''),
                    kind TEXT NOT NULL CHECK (kind IN (\(kinds))),
                    state TEXT NOT NULL CHECK (state IN (\(states))),
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
                    CHECK ((state IN (\(final))) = (finished IS NOT NULL)),
                    CHECK (attempt > 0 OR state IN ('queued', 'cancelled'))
                ) STRICT;
                CREATE INDEX job_turn ON job (priority DESC, number) WHERE state = 'queued';
                CREATE INDEX job_unfinished ON job (number) WHERE finished IS NULL;
                CREATE INDEX job_name ON job (name, number);
                CREATE INDEX job_state ON job (state);
                """)
    }
}
