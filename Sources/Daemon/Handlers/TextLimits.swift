internal import Control
internal import Jobs
internal import Varlink

/// Limits of the text that callers may store with a job, and of what one call may name: all of it costs time and memory that
/// other users' calls need, too.
enum TextLimits {
    /// The most bytes of a spec as JSON.
    static let spec = 256 << 10
    /// The most files and directories that a spec names.
    static let paths = 1000
    /// The most labels of one job.
    static let labels = 64
    /// The most bytes of a label's key.
    static let key = 63
    /// The most bytes of a label's value, of a `unique` key, and of a reason.
    static let text = 1024
    /// The most jobs that one call names.
    static let names = 10_000

    /// - Throws: `ControlError.invalidSpec` for a spec that is too long.
    static func check(spec: JSONValue?) throws(ControlError) {
        guard let spec else { return }
        let bytes = spec.description.utf8.count
        guard bytes > Self.spec else { return }
        throw .invalidSpec(issues: [
            SpecIssue("", "the spec has \(bytes) bytes; valid is \(Self.spec) or less")
        ])
    }

    /// - Throws: `ControlError.invalidSpec` for a spec that names too many files.
    static func check(paths: [SpecPath]) throws(ControlError) {
        guard paths.count > Self.paths else { return }
        throw .invalidSpec(issues: [
            SpecIssue(
                paths[Self.paths].field,
                "the spec names \(paths.count) files; valid is \(Self.paths) or less. Name a directory, or join the files"
            )
        ])
    }

    /// - Throws: `ControlError.notAdmitted` for labels that exceed a limit or have a key of other characters.
    static func check(labels: [String: String]?) throws(ControlError) {
        guard let labels else { return }
        try check(labelCount: labels.count)
        for (key, value) in labels.sorted(by: { $0.key < $1.key }) {
            if key.isEmpty { throw .notAdmitted(text: "a label has an empty key; write key=value") }
            if key.utf8.count > Self.key {
                throw .notAdmitted(
                    text:
                        "the label key \"\(key.prefix(20))…\" has \(key.utf8.count) bytes; valid is \(Self.key) or less"
                )
            }
            guard isWord(key) else {
                throw .notAdmitted(
                    text:
                        "the label key \"\(Quoting.printable(key))\" has other characters than letters, digits, '.', '_', '-' "
                        + "and '/'")
            }
            try check(value, "the value of the label \(key)")
        }
    }

    /// - Throws: `ControlError.notAdmitted` for more labels than a job may have.
    static func check(labelCount: Int) throws(ControlError) {
        guard labelCount > labels else { return }
        throw .notAdmitted(text: "\(labelCount) labels are too many; a job may have \(labels)")
    }

    /// Whether a text has only letters, digits, and the signs of names and paths. Invisible letters do not count: a key that
    /// looks like another one must not exist.
    private static func isWord(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy {
            ($0.properties.isAlphabetic && !$0.properties.isDefaultIgnorableCodePoint)
                || ("0"..."9").contains($0) || "._-/".unicodeScalars.contains($0)
        }
    }

    /// - Parameter what: the name of the text in the error.
    /// - Throws: `ControlError.notAdmitted` for a text that is too long.
    static func check(_ value: String?, _ what: String) throws(ControlError) {
        guard let value, value.utf8.count > text else { return }
        throw .notAdmitted(text: "\(what) has \(value.utf8.count) bytes; valid is \(text) or less")
    }

    /// - Throws: `ControlError.notAdmitted` for more jobs than one call may name.
    static func check(_ names: [String]) throws(ControlError) {
        guard names.count > Self.names else { return }
        throw .notAdmitted(
            text: "\(names.count) jobs are too many for one call; name \(Self.names) or less at a time")
    }
}
