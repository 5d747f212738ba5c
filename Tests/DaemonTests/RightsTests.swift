import Control
import Foundation
import JobQueue
import Jobs
import Synchronization
import Testing
import Varlink

@testable import Daemon

/// The rights of owners, members and administrators.
@Suite struct RightsTests {
    /// Parameters for job 1 that fit, for each method that names jobs.
    private static let aboutJob1: [String: JSONValue] = [
        "Show": ["job": "1"], "Log": ["job": "1"], "Checkpoints": ["job": "1"], "Files": ["job": "1"],
        "Read": ["job": "1", "path": "spec.json"], "Rerun": ["job": "1"], "Cancel": ["jobs": ["1"]],
        "Hold": ["jobs": ["1"]], "Release": ["jobs": ["1"]], "Priority": ["jobs": ["1"], "priority": -1],
        "Label": ["jobs": ["1"], "set": ["a": "b"]], "Pause": ["jobs": ["1"]], "Resume": ["jobs": ["1"]],
        "Remove": ["jobs": ["1"]],
    ]
    private static let browsing: [String: JSONValue] = [
        "List": [:], "Watch": ["jobs": ["1"]], "Wait": ["jobs": ["1"]], "Why": ["job": "1"], "Status": [:],
    ]

    @Test func everyMethodOfTheInterfaceHasItsRight() throws {
        let methods = try JobsInterface.definition().members.compactMap { member in
            if case .method = member.declaration { member.name } else { nil }
        }
        #expect(methods.sorted() == JobsService.methods.keys.sorted())
        // What the tests below try is all that there is.
        for (method, handler) in JobsService.methods where [.look, .change].contains(handler.action.right) {
            #expect(Self.aboutJob1[method] != nil, "\(method)")
        }
        for (method, handler) in JobsService.methods where handler.action.right == .browse {
            #expect(Self.browsing[method] != nil, "\(method)")
        }
    }

    @Test func aMethodThatNobodyHasDeclaredIsNotFound() async throws {
        let direct = try DirectService(try Place())
        let call = VarlinkCall(method: "Newer", peer: .root)
        await #expect(throws: VarlinkError.methodNotFound("dev.cfgd.Jobs.Newer")) {
            try await direct.service.handle(call, reply: VarlinkReplier(for: call) { _, _ in })
        }
    }

    @Test(arguments: aboutJob1.keys.sorted())
    func aJobIsForItsOwnerAndForAdministratorsOnly(method: String) async throws {
        let parameters = try #require(Self.aboutJob1[method])
        for peer in [PeerCredentials.ada, .admin, .root, .daemon] {
            let direct = try DirectService(try Place())
            try await direct.submit("garments", as: .ada)
            #expect(await direct.refusal(method, parameters, as: peer, more: method == "Log") == nil, "\(peer)")
        }
        let direct = try DirectService(try Place())
        let job = try await direct.submit("garments", as: .ada)
        let verb = try #require(JobsService.methods[method]).action.verb
        #expect(
            await direct.refusal(method, parameters, as: .bob, more: method == "Log")
                == "\(verb) job 1 of 4001; 4001 may, and members of the group cfgd-admin")
        // The group of the daemon's own name, as the effective group, gives nothing either.
        let almost = PeerCredentials(pid: 1, uid: 4002, gid: 989)
        #expect(await direct.refusal(method, parameters, as: almost, more: method == "Log") != nil)
        #expect(try direct.queue.job(1) == job, "nothing has changed")
        #expect(try direct.queue.lastNumber() == 1)
    }

    @Test func whoeverMayConnectSeesTheStatesOfAllJobs() async throws {
        let direct = try DirectService(try Place())
        try await direct.submit("garments", as: .ada)
        _ = try await direct.call("Cancel", ["jobs": ["1"]], as: .ada)
        for (method, parameters) in Self.browsing {
            _ = try await direct.call(method, parameters, as: .bob, more: method == "Watch")
        }
    }

    @Test func onewayCallsAreCarriedOutRecordedAndNeverAnswered() async throws {
        let place = try Place("hold 'exit 75'")
        try await place.serve { client in
            _ = try await client.call(Drain.self, .init())
            _ = try await client.submit(place)
            // Waiting keeps a connection busy, with or without an answer.
            let calls = Self.aboutJob1.merging(Self.browsing) { $1 }.filter { !["Watch", "Wait"].contains($0.key) }
            for (method, parameters) in calls.sorted(by: { $0.key < $1.key }) where method != "Remove" {
                try await client.connection.oneway("\(JobsInterface.name).\(method)", parameters)
            }
            try await client.connection.oneway(Submit.fullName, ["spec": place.spec("last")])
            // The next answer is the one to the next call.
            let jobs = try await client.call(List.self, .init(all: true)).jobs
            // The first one is cancelled and then resumed, the second one its rerun.
            #expect(jobs.map(\.state) == [.queued, .queued, .queued])
            #expect(jobs.first?.labels == ["a": "b"])
            #expect(jobs.last?.name == "last")
        }
        let records = place.records.withLock { $0 }.filter { $0.contains("CFGD_METHOD=") }
        for method in ["Rerun", "Cancel", "Resume", "Label", "Submit"] {
            #expect(records.contains { $0.contains("CFGD_METHOD=\(method) CFGD_OUTCOME=done") }, "\(method)")
        }
    }

    @Test func theQueueIsRuledByAdministratorsOnly() async throws {
        let direct = try DirectService(try Place())
        let methods = [
            ("Drain", "drain the queue"), ("Open", "open the queue"), ("Reload", "reload the daemon's settings"),
        ]
        for (method, verb) in methods {
            #expect(
                await direct.refusal(method, [:], as: .ada)
                    == "\(verb); members of the group cfgd-admin may")
            for peer in [PeerCredentials.admin, .root, .daemon] { _ = try await direct.call(method, [:], as: peer) }
        }
        // Without the group nobody is in it, whatever the number of the caller's group.
        let bare = try DirectService(try Place(), group: nil)
        #expect(
            await bare.refusal("Drain", [:], as: .admin)
                == "drain the queue; root (there is no group cfgd-admin on this machine) may")
        _ = try await bare.call("Drain", [:], as: .root)
    }

    @Test func oneJobOfSomebodyElseStopsTheWholeCall() async throws {
        let direct = try DirectService(try Place())
        let mine = try await direct.submit("mine", as: .ada)
        try await direct.submit("other", as: .bob)
        let refusal = await direct.refusal("Cancel", ["jobs": ["mine", "other"]], as: .ada)
        #expect(refusal?.hasPrefix("cancel job 2 of") == true)
        #expect(try direct.queue.job(1) == mine)
    }

    @Test func whatWasPermittedIsWhatIsDoneAlthoughANameMovesOn() async throws {
        let direct = try DirectService(try Place())
        try await direct.submit("garments", as: .ada)
        let call = VarlinkCall(method: "Cancel", parameters: ["jobs": ["garments", "@last"]], peer: .ada)
        let permitted = try direct.service.permitted(call, Cancel.self)
        #expect(permitted.parameters.jobs == ["1", "1"])
        #expect(permitted.jobs == [1, 1])
        try await direct.submit("garments", as: .bob)
        #expect(await direct.refusal("Cancel", ["jobs": ["garments"]], as: .ada) != nil)
    }

    @Test func aPriorityAboveZeroIsForAdministrators() async throws {
        let direct = try DirectService(try Place())
        let refusal =
            "give a job the priority 1; yours may have 0 or less, and members of the group cfgd-admin may give them more"
        let spec = direct.place.spec()
        #expect(await direct.refusal("Submit", ["spec": spec, "priority": 1], as: .ada) == refusal)
        #expect(await direct.refusal("Submit", ["spec": spec, "priority": 1, "dryRun": true], as: .ada) == refusal)
        try await direct.submit("garments", as: .ada, ["priority": 0])
        #expect(await direct.refusal("Priority", ["jobs": ["1"], "priority": 1], as: .ada) == refusal)
        #expect(await direct.refusal("Rerun", ["job": "1", "priority": 1], as: .ada) == refusal)
        func priority() throws -> Int { try direct.queue.job(1).priority }
        func set(_ value: Int, _ peer: PeerCredentials) async throws {
            _ = try await direct.call("Priority", ["jobs": ["1"], "priority": .int(value)], as: peer)
        }
        try await set(-5, .ada)
        try await set(0, .ada)
        try await set(7, .admin)
        // What an administrator gave may be lowered, not raised, and is not inherited.
        try await set(3, .ada)
        #expect(try priority() == 3)
        #expect(await direct.refusal("Priority", ["jobs": ["1"], "priority": 4], as: .ada) != nil)
        let rerun = try await direct.call("Rerun", ["job": "1"], as: .ada).decode(Rerun.Reply.self)
        #expect(rerun.job.priority == 0)
        #expect(try await direct.call("Rerun", ["job": "1"], as: .admin).decode(Rerun.Reply.self).job.priority == 3)
        #expect(try await direct.submit("urgent", as: .admin, ["priority": 9]).priority == 9)
    }

    @Test func checkpointsOfOthersAreNotSampledFrom() async throws {
        let place = try Place("event started; checkpoint 1; succeed done")
        try await place.serve { client in _ = try await client.end(of: client.submit(place, "garments")) }
        let direct = try DirectService(place)
        // It is the test's user's, who is neither of these.
        let path = JSONValue.string(place.run(1).checkpoint(step: 1).plainPath)
        for model in ["garments", "1@1", "@last@latest", path] {
            let spec: JSONValue = ["kind": "sample", "model": model, "samples": ["class": [0]]]
            let text = await direct.refusal("Submit", ["spec": spec], as: .bob)
            #expect(text?.hasPrefix("use what is inside job 1 of") == true, "\(model): \(text ?? "permitted")")
            _ = try await direct.call("Submit", ["spec": spec, "dryRun": true], as: .admin)
        }
        let guided: JSONValue = [
            "kind": "sample", "samples": ["class": [0]], "model": "garments",
            "guidance": ["method": "autoguidance", "model": "garments", "scale": 2],
        ]
        #expect(await direct.refusal("Submit", ["spec": guided], as: .bob) != nil)
    }

    @Test func aModelToComeIsTheOneThatWasMeantAtSubmit() async throws {
        let direct = try DirectService(try Place())
        try await direct.submit("garments", as: .ada)
        func sample(_ peer: PeerCredentials) -> JSONValue {
            ["spec": ["kind": "sample", "model": "garments", "samples": ["class": [0]]], "after": ["garments"]]
        }
        #expect(await direct.refusal("Submit", sample(.bob), as: .bob)?.hasPrefix("use what is inside job 1") == true)
        let reply = try await direct.call("Submit", sample(.ada), as: .ada).decode(Submit.Reply.self)
        let number = try #require(reply.job?.number)
        // Bob's job of the same name comes later and is not meant; nor would Ada's be for Bob.
        try await direct.submit("garments", as: .bob)
        var seen: [Int] = []
        let references = ModelReferences(queue: direct.queue, before: number, caller: nil) { seen.append($0.number) }
        #expect(throws: ControlError.self, "it has no checkpoint yet") {
            try references.resolve("garments", for: .generator)
        }
        #expect(seen == [1])
        #expect(throws: ControlError.self) {
            try direct.service.rights.require(.use, ofUser: 4002, over: direct.queue.job(1))
        }
        try direct.service.rights.require(.use, ofUser: 4001, over: direct.queue.job(1))
    }

    @Test func strangersMayNotConnectToSomebodysOwnDaemon() {
        let own = Rights(access: .own, user: 4001, groupName: "cfgd-admin", group: 990, overflow: 65_534)
        #expect(own.refusal(of: .ada) == nil)
        #expect(own.refusal(of: .root) == nil)
        for stranger in [PeerCredentials.bob, .admin] {
            #expect(own.refusal(of: stranger)?.description.contains("that of user 4001 and serves nobody else") == true)
        }
        let shared = Rights(access: .shared, user: 4000, groupName: "cfgd-admin", group: 990, overflow: 65_534)
        for peer in [PeerCredentials.ada, .admin, .root, .daemon] { #expect(shared.refusal(of: peer) == nil) }
        #expect(shared.refusal(of: .user(65_534))?.description.contains("cannot tell who you are") == true)
    }

    @Test func aSharedDaemonDoesNotStartWhereAllCallersLookTheSame() throws {
        let privateUsers = "         0          0          1\n       998        998          1\n"
        let container = "         0       1000          1\n         1     100000      65536\n"
        let machine = "         0          0 4294967295\n"
        #expect(UserNamespace.knownUsers(privateUsers) == 2)
        try UserNamespace.check(user: 998, overflow: 65_534, map: machine)
        try UserNamespace.check(user: 0, overflow: 65_534, map: container)
        let error = #expect(throws: DaemonError.self) {
            try UserNamespace.check(user: 998, overflow: 65_534, map: privateUsers)
        }
        #expect(error?.description.contains("PrivateUsers=no") == true)
        #expect(error?.exitStatus == 78)
        #expect(throws: DaemonError.self) { try UserNamespace.check(user: 65_534, overflow: 65_534, map: machine) }
    }

    @Test func systemUsersServeOthersAndPeopleThemselves() {
        #expect([0, 998, 999, 61_184, 65_519].allSatisfy { Access.suiting($0) == .shared })
        #expect([1000, 4001, 65_534, 100_000].allSatisfy { Access.suiting($0) == .own })
    }

    @Test func accountsAreThoseOfTheSystem() {
        #expect(Accounts.name(of: 0) == "root")
        #expect(Accounts.name(of: 4_000_000_000) == "4000000000")
        #expect(Accounts.groupID(named: "root") == 0)
        #expect(Accounts.groupID(named: "no such group") == nil)
        #expect(Accounts.groups(of: 0).contains(0))
        #expect(Accounts.groups(of: 4_000_000_000) == [])
    }

    @Test func aSharedStateIsClosedToAllOthers() async throws {
        func mode(_ url: URL) throws -> Int? {
            try FileManager.default.attributesOfItem(atPath: url.plainPath)[.posixPermissions] as? Int
        }
        let place = try Place()
        let runs = place.state.appending(path: "runs")
        try FileManager.default.createDirectory(at: runs, withIntermediateDirectories: true)
        for directory in [place.state, runs] {
            try FileManager.default.setAttributes([.posixPermissions: 0o750], ofItemAtPath: directory.plainPath)
        }
        try await place.serve(configure: { $0.access = .own }) { _ in }
        #expect(try mode(place.state) == 0o750 && mode(runs) == 0o750)
        try await place.serve(configure: { $0.access = .shared }) { client in _ = try await client.submit(place) }
        #expect(try mode(place.state) == 0o700 && mode(runs) == 0o700)
    }
}
