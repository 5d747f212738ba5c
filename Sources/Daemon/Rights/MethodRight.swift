internal import Control

/// What each method of `dev.cfgd.Jobs` needs of its caller, in one table.
struct MethodRight: Sendable, Hashable {
    /// What is needed.
    let right: Right
    /// What the caller does, for the refusal and the record: `cancel`.
    let verb: String
    /// Whether a call is recorded, because it changes something.
    let isRecorded: Bool

    private init(_ right: Right, _ verb: String, isRecorded: Bool) {
        self.right = right
        self.verb = verb
        self.isRecorded = isRecorded
    }

    private static func reads(_ right: Right, _ verb: String) -> MethodRight {
        MethodRight(right, verb, isRecorded: false)
    }

    private static func changes(_ right: Right, _ verb: String) -> MethodRight {
        MethodRight(right, verb, isRecorded: true)
    }

    /// To sample from a job's checkpoints, or to train on what it made: no method, and the same right as for looking.
    static let use = reads(.look, "use what is inside")

    /// A method that is missing here is for administrators.
    static func of(_ method: String) -> MethodRight {
        table[method] ?? .changes(.administer, "call \(method)")
    }

    static let table: [String: MethodRight] = [
        List.name: .reads(.browse, "list jobs"),
        Watch.name: .reads(.browse, "watch jobs"),
        Wait.name: .reads(.browse, "wait for jobs"),
        Why.name: .reads(.browse, "ask why"),
        Status.name: .reads(.browse, "see the daemon's status"),

        Show.name: .reads(.look, "look into"),
        Log.name: .reads(.look, "read the log of"),
        Checkpoints.name: .reads(.look, "see the checkpoints of"),
        Files.name: .reads(.look, "see the files of"),
        Read.name: .reads(.look, "read the files of"),

        Submit.name: .changes(.submit, "submit a job"),
        // Its spec becomes the caller's, and so do its checkpoints.
        Rerun.name: .changes(.look, "run again"),

        Cancel.name: .changes(.change, "cancel"),
        Hold.name: .changes(.change, "hold"),
        Release.name: .changes(.change, "release"),
        Priority.name: .changes(.change, "set the priority of"),
        Label.name: .changes(.change, "label"),
        Pause.name: .changes(.change, "pause"),
        Resume.name: .changes(.change, "resume"),
        Remove.name: .changes(.change, "remove"),

        Drain.name: .changes(.administer, "drain the queue"),
        Open.name: .changes(.administer, "open the queue"),
        Reload.name: .changes(.administer, "reload the daemon's settings"),
    ]
}
