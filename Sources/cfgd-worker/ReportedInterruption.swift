internal import Engine
internal import Reporting

/// An interruption that shows at every step that the job comes forward.
struct ReportedInterruption: Interruption {
    let base: any Interruption
    let report: UnitReport

    var stopReason: String? {
        report.alive()
        return base.stopReason
    }

    func takeSaveRequest() -> Bool { base.takeSaveRequest() }
}
