internal import Control

/// Limits of the text that callers may store with a job, and of the jobs that one call may name: all of it is read for
/// everybody who lists jobs.
enum TextLimits {
    /// The most labels of one job.
    static let labels = 64
    /// The most bytes of a label's key.
    static let key = 63
    /// The most bytes of a label's value, of a `unique` key, and of a reason.
    static let text = 1024
    /// The most jobs that one call names.
    static let names = 10_000

    /// - Throws: `ControlError.notAdmitted` for labels that exceed a limit.
    static func check(labels: [String: String]?) throws(ControlError) {
        guard let labels else { return }
        if labels.count > Self.labels {
            throw .notAdmitted(text: "\(labels.count) labels are too many; a job may have \(Self.labels)")
        }
        for (key, value) in labels.sorted(by: { $0.key < $1.key }) {
            if key.isEmpty { throw .notAdmitted(text: "a label has an empty key; write key=value") }
            if key.utf8.count > Self.key {
                throw .notAdmitted(
                    text:
                        "the label key \"\(key.prefix(20))…\" has \(key.utf8.count) bytes; valid is \(Self.key) or less"
                )
            }
            try check(value, "the value of the label \(key)")
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
