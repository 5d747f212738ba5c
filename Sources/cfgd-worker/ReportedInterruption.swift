internal import Engine
internal import Reporting

/// An interruption that reports the end of each step to the service manager.
struct ReportedInterruption: Interruption {
    let base: any Interruption
    let report: UnitReport

    var stopReason: String? {
        report.alive()
        return base.stopReason
    }

    func takeSaveRequest() -> Bool { base.takeSaveRequest() }
}
