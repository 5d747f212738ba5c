import Control
import Foundation
import Jobs
import Testing
import Varlink

@testable import cfgctl

/// The exit status of each way to end.
@Suite struct CommandStatuses {
    @Test func theResultOfJobsIsTheWorstOfThem() {
        func status(_ states: JobState...) -> CommandStatus { CommandStatus(of: states.map { Examples.job($0) }) }
        #expect(status(.succeeded, .succeeded) == .done)
        #expect(status(.succeeded, .cancelled) == .jobCancelled)
        #expect(status(.cancelled, .failed, .succeeded) == .jobFailed)
        #expect(status(.succeeded, .running) == .done)
    }

    @Test func theNumbersAreTheDocumentedOnes() {
        let numbers: [CommandStatus: Int32] = [
            .done: 0, .jobFailed: 1, .usage: 64, .badSpec: 65, .noInput: 66, .unreachable: 69, .internalError: 70,
            .cannotCreate: 73, .inputOutput: 74, .tryLater: 75, .notPermitted: 77, .timedOut: 124, .interrupted: 130,
            .jobCancelled: 143,
        ]
        for (status, number) in numbers { #expect(status.rawValue == number) }
    }

    @Test func anErrorHasItsStatusAndASentence() {
        let cases: [(any Error, CommandStatus, String)] = [
            (
                SpecError(issues: [SpecIssue(file: "f", line: 1, column: 2, field: "a", message: "m")]), .badSpec,
                "f:1:2: a: m"
            ),
            (VarlinkClientError.noSocket(path: "/s"), .unreachable, "/s"),
            (VarlinkClientError.refused(path: "/s"), .unreachable, "/s"),
            (VarlinkClientError.notASocket(path: "/s", kind: "a file"), .unreachable, "/s is a file, not a socket"),
            (ControlError.notAdmitted(text: "asks for 99 threads"), .badSpec, "99 threads"),
            (VarlinkClientError.permissionDenied(path: "/s"), .notPermitted, "/s"),
            (ControlError.noSuchJob(job: "nobody"), .noInput, "nobody"),
            (ControlError.shuttingDown, .tryLater, "try again"),
            (ControlError.badState(job: 3, state: .running, text: "is running"), .tryLater, "is running"),
            (ControlError.badState(job: 3, state: .queued, text: "is needed"), .tryLater, "is needed"),
            (ControlError.badState(job: 3, state: .paused, text: "is paused"), .usage, "is paused"),
            (ControlError.badState(job: 3, state: .failed, text: "has failed"), .usage, "has failed"),
            (ControlError.noCheckpoint(job: "a", text: "no step 5"), .noInput, "no step 5"),
            (ControlError.tooManyConnections(text: "there are 64 already"), .tryLater, "64 already"),
            (ControlError.notPermitted(action: "cancel job 3"), .notPermitted, "cancel job 3"),
            (VarlinkError.methodNotFound("a.b.C"), .usage, "a.b.C"),
        ]
        for (error, status, words) in cases {
            let failure = Failure(error)
            #expect(failure?.status == status)
            #expect(failure?.message.contains(words) == true, "\(failure?.message ?? "")")
        }
    }
}
