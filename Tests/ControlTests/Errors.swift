import Jobs
import Testing
import Varlink

@testable import Control

/// Errors arrive at the client as the daemon threw them.
@Suite struct Errors {
    static let all: [ControlError] = [
        .noSuchJob(job: "nobody"),
        .badState(job: 3, state: .failed, text: "job 3 has failed"),
        .invalidSpec(issues: [InterfaceShapes.issue, InterfaceShapes.bareIssue]),
        .noCheckpoint(job: "3", text: "job 3 has no checkpoint"),
        .notAdmitted(text: "it asks for 99 threads"),
        .notPermitted(action: "cancel job 3"),
        .noSpace(path: "/state", text: "41 MB are needed"),
        .inputOutput(path: "/state/queue.sqlite", text: "the queue cannot be written"),
        .failed(text: "the disk went away"),
        .revisionGone(oldest: 41),
        .fellBehind,
        .tooManyConnections(text: "there are 256 connections already"),
        .shuttingDown,
    ]

    @Test(arguments: all) func anErrorComesBackFromItsWireForm(error: ControlError) {
        #expect(ControlError(error.varlink) == error)
        #expect(!error.description.isEmpty)
    }

    @Test func everyErrorHasTheFieldsThatTheInterfaceDeclares() throws {
        let interface = try JobsInterface.definition()
        var declared: [String: [VarlinkField]] = [:]
        for member in interface.members {
            if case .error(let fields) = member.declaration { declared[member.name] = fields }
        }
        #expect(Set(declared.keys) == Set(Self.all.map(\.varlink.shortName)))
        for error in Self.all {
            let wire = error.varlink
            let fields = try #require(declared[wire.shortName])
            let sent = Set(try #require(wire.parameters.objectValue).keys)
            // Earlier clients know this error without its path.
            let absent: Set<String> = if case .failed = error { ["path"] } else { [] }
            #expect(sent.union(absent) == Set(fields.map(\.name)), "\(wire.name)")
        }
    }

    @Test func anErrorOfAnotherInterfaceIsNotOurs() {
        #expect(ControlError(.methodNotFound("a.b.C")) == nil)
        #expect(ControlError(VarlinkError(name: "dev.cfgd.Jobs.Newer")) == nil)
    }
}
