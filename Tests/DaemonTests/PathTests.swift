import Control
import Foundation
import JobQueue
import Jobs
import Testing
import Varlink

@testable import Daemon

/// The daemon reads paths only with the rights of their user.
@Suite struct PathTests {
    private func obstacle(_ path: String) -> ReadablePath.Obstacle? { ReadablePath(user: geteuid()).obstacle(to: path) }

    private func link(_ place: Place, _ name: String, to target: String) throws -> String {
        let link = place.root.appending(path: name).path
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
        return link
    }

    @Test func whatStandsInTheWayIsNamed() throws {
        let place = try Place()
        #expect(obstacle(place.images) == nil)
        #expect(obstacle(place.state.plainPath) == nil)
        #expect(obstacle("/") == nil)
        #expect(obstacle("/no/such/file") == .init(isMissing: true, text: "there is no /no"))
        let missing = obstacle(place.root.path + "/none/x")
        #expect(missing?.isMissing == true)
        #expect(missing?.text.hasPrefix("there is no \(place.root.path)/none; ") == true)
        #expect(missing?.text.contains("PrivateTmp=") == true, "it is below /tmp")
        #expect(obstacle(place.images + "/x") == .init(isMissing: false, text: "\(place.images) is no directory"))
        let fifo = place.root.appending(path: "fifo").path
        #expect(mkfifo(fifo, 0o600) == 0)
        #expect(obstacle(fifo) == .init(isMissing: false, text: "\(fifo) is neither a file nor a directory"))
    }

    @Test func symbolicLinksAreFollowedToWhereTheyLead() throws {
        let place = try Place()
        let good = try link(place, "good", to: "images.idx")
        #expect(obstacle(good) == nil)
        #expect(obstacle(try link(place, "directory", to: "state")) == nil)
        let dead = try link(place, "dead", to: "/no/such")
        #expect(obstacle(dead)?.isMissing == true)
        #expect(obstacle(dead)?.text == "there is no /no (\(dead) is a symbolic link to it)")
        let circle = try link(place, "circle", to: "circle")
        #expect(obstacle(circle)?.text.hasPrefix("\(circle) is a circle of symbolic links") == true)
    }

    @Test(.enabled(if: geteuid() != 0, "root may read everything; the integration tests try it as somebody else"))
    func whatIsClosedIsNamedWithTheCommandThatOpensIt() throws {
        let place = try Place()
        #expect(chmod(place.images, 0) == 0)
        let user = Accounts.name(of: geteuid())
        #expect(obstacle(place.images)?.text.contains("`setfacl -m u:\(user):r \(place.images)`") == true)
        #expect(chmod(place.state.plainPath, 0) == 0)
        let closed = obstacle(place.state.plainPath + "/x")
        #expect(closed?.text.contains("`setfacl -m u:\(user):x \(place.state.plainPath)`") == true)
        #expect(chmod(place.state.plainPath, 0o700) == 0)
    }

    @Test func aPathIntoTheStateIsSeenThroughLinksAndDots() throws {
        let place = try Place()
        let state = place.state
        try FileManager.default.createDirectory(
            at: state.appending(path: "runs/7/samples"), withIntermediateDirectories: true)
        func leads(_ path: String) -> StatePath? { StatePath(path, in: state) }
        #expect(leads(place.images) == nil)
        #expect(leads("/") == nil)
        #expect(leads("/no/such/file") == nil)
        #expect(leads(state.plainPath) == .other)
        #expect(leads(state.plainPath + "/queue.sqlite") == .other)
        #expect(leads(state.plainPath + "/runs") == .other)
        #expect(leads(state.plainPath + "/runs/7") == .run(7))
        #expect(leads(state.plainPath + "/runs/7/samples") == .run(7))
        #expect(leads(state.plainPath + "/runs/7/not/there/yet") == .run(7))
        #expect(leads(state.plainPath + "/runs/8/not/there/yet") == .run(8))
        #expect(leads(place.root.path + "/state/../state/./runs//7") == .run(7))
        #expect(leads(state.plainPath + "/runs/8/../7") != nil, "what is not there may become a link")
        #expect(leads(try link(place, "a", to: "state/runs/7")) == .run(7))
        #expect(leads(try link(place, "b", to: "a/samples")) == .run(7))
        #expect(leads(try link(place, "c", to: state.plainPath) + "/runs/7/samples/1.png") == .run(7))
        #expect(leads("/proc/self/root" + state.plainPath + "/runs/7") == .run(7))
    }

    @Test func whatIsMissingIsRefusedAtSubmitUnlessAnEarlierJobMayMakeIt() async throws {
        let place = try Place()
        try await place.serve { client in
            func submit(_ path: String, _ after: [String]? = nil) async throws -> Submit.Reply {
                let spec: JSONValue = [
                    "kind": "train", "data": ["images": .string(place.images), "labels": .string(path)],
                    "network": ["kind": "mlp"], "train": ["steps": 2],
                ]
                return try await client.call(Submit.self, .init(spec: spec, after: after))
            }
            let first = try await submit(place.images)
            #expect(first.warnings.isEmpty)
            let error = await #expect(throws: ControlError.self) { try await submit("/no/labels.idx") }
            guard case .invalidSpec(let issues)? = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(issues.map(\.description) == ["data.labels: there is no /no"])
            let later = try await submit("/no/labels.idx", ["@last"])
            #expect(
                later.warnings.map(\.description) == [
                    "data.labels: there is no /no; it must be there when the job starts"
                ])
            // Its rerun waits for nothing.
            await #expect(throws: ControlError.self) { try await client.call(Rerun.self, .init(job: "@last")) }
            _ = try await client.call(Rerun.self, .init(job: "1"))
        }
    }

    @Test func theDaemonReadsNobodyElsesRunDirectoryForACaller() async throws {
        let place = try Place()
        let direct = try DirectService(place)
        try await direct.submit("garments", as: .ada)
        let inside = place.run(1).spec.plainPath
        let hidden = try link(place, "innocent", to: "state/runs/1")
        func spec(_ path: String) -> JSONValue {
            [
                "spec": [
                    "kind": "train", "data": ["images": .string(path)], "network": ["kind": "mlp"],
                    "train": ["steps": 2],
                ]
            ]
        }
        for path in [inside, hidden, hidden + "/spec.json", hidden + "/later"] {
            let refusal = await direct.refusal("Submit", spec(path), as: .bob)
            #expect(refusal?.hasPrefix("use what is inside job 1 of 4001") == true, "\(path)")
        }
        for peer in [PeerCredentials.ada, .admin, .daemon] {
            _ = try await direct.call("Submit", spec(inside), as: peer)
            _ = try await direct.call("Submit", spec(hidden), as: peer)
        }
        // The queue itself, and directories of no job, are for nobody.
        for path in [place.queuePath, place.state.plainPath, place.run(99).url.plainPath] {
            for peer in [PeerCredentials.ada, .admin] {
                let error = await #expect(throws: ControlError.self) {
                    try await direct.call("Submit", spec(path), as: peer)
                }
                guard case .invalidSpec(let issues)? = error else {
                    Issue.record("\(String(describing: error))")
                    continue
                }
                #expect(issues.first?.message.contains("is in the daemon's own directory") == true)
            }
        }
    }
}
