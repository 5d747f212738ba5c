import Control
import Foundation
import Jobs
import Synchronization
import Testing

@testable import Daemon
@testable import JobQueue
@testable import Varlink

/// The limits on the calls of one caller.
@Suite struct ManyJobsTests {
    /// A service with jobs from 1 on.
    private func service(_ count: Int, labels: [String: String] = [:]) throws -> DirectService {
        let direct = try DirectService(try Place())
        for number in 1...count {
            _ = try direct.queue.insert(
                NewJob(
                    number: try direct.queue.takeNumber(), kind: .train, owner: "ada", uid: 4001, labels: labels,
                    directory: "/runs/\(number)"))
        }
        return direct
    }

    /// All replies to a call, as the wire has them, with whether further ones follow.
    private func replies(
        _ method: String, _ parameters: JSONValue, _ direct: DirectService, more: Bool
    ) async throws -> [(reply: JSONValue, continues: Bool)] {
        let all = Mutex<[(reply: JSONValue, continues: Bool)]>([])
        let call = VarlinkCall(method: method, parameters: parameters, more: more, peer: .ada)
        let replier = VarlinkReplier(for: call) { parameters, continues in
            let reply = try JSONValue(parsing: parameters.text)
            all.withLock { $0.append((reply, continues)) }
        }
        try await direct.service.handle(call, reply: replier)
        return all.withLock { $0 }
    }

    @Test func aLongListComesInPiecesToWhoTakesThemAndElseAtOnce() async throws {
        let count = JobQueue.pageSize * 2
        let direct = try service(count + 1)
        let pieces = try await replies("List", [:], direct, more: true)
        #expect(pieces.map(\.continues) == [true, true, false])
        let lists = try pieces.map { try $0.reply.decode(List.Reply.self).jobs }
        #expect(lists.map(\.count) == [JobQueue.pageSize, JobQueue.pageSize, 1])
        let whole = try await replies("List", ["all": true], direct, more: false)
        #expect(whole.count == 1)
        #expect(try whole[0].reply.decode(List.Reply.self).jobs == lists.flatMap { $0 })
        // None, and a number of pages without a rest.
        #expect(try await replies("List", ["labels": ["a": "b"]], direct, more: false)[0].reply == ["jobs": []])
        _ = try direct.queue.requestCancel(count + 1)
        #expect(try await replies("List", [:], direct, more: true).map(\.continues) == [true, true, false])
        #expect(
            try await replies("List", [:], direct, more: false)[0].reply.decode(List.Reply.self).jobs.count == count)
    }

    @Test func aListThatIsTooLongForOneAnswerSaysSo() async throws {
        let labels = Dictionary(
            uniqueKeysWithValues: (1...TextLimits.labels).map {
                ("key-\($0)", String(repeating: "x", count: TextLimits.text))
            })
        let direct = try service(JobQueue.pageSize + 20, labels: labels)
        await #expect {
            _ = try await direct.call("List", [:], as: .ada)
        } throws: { error in
            "\(error)".contains("call List with more")
        }
        let pieces = try await replies("List", [:], direct, more: true)
        #expect(pieces.map(\.continues) == [true, false])
    }

    @Test func aWatcherOfManyGetsEachOnceInOrderAndThenWhatChanges() async throws {
        let count = JobQueue.pageSize * 2 + 7
        let direct = try service(count)
        for number in [5, 400] { try direct.queue.remove(number) }
        let client = VarlinkCall(method: "Watch", parameters: ["since": 0], more: true, peer: .ada)
        let (replies, isSent) = AsyncStream.makeStream(of: JSONValue.self)
        let replier = VarlinkReplier(for: client) { parameters, _ in
            isSent.yield(try JSONValue(parsing: parameters.text))
        }
        let watch = Task { try await direct.service.handle(client, reply: replier) }
        var seen: [Watch.Reply] = []
        for await reply in replies {
            seen.append(try reply.decode(Watch.Reply.self))
            if seen.count == count { _ = try direct.queue.hold(7) }
            if seen.count > count { break }
        }
        watch.cancel()
        _ = await watch.result
        #expect(zip(seen, seen.dropFirst()).allSatisfy { $0.revision < $1.revision })
        #expect(seen.prefix(count).map(\.job.number).sorted() == Array(1...count))
        #expect(seen.filter { $0.job.removed == true }.map(\.job.number).sorted() == [5, 400])
        #expect(seen.last?.job.number == 7 && seen.last?.job.state == .held)
    }

    @Test func whatCallersLeaveWithAJobIsLimited() async throws {
        let direct = try DirectService(try Place())
        func refused(_ method: String, _ parameters: JSONValue) async throws -> String {
            let error = await #expect(throws: ControlError.self) {
                try await direct.call(method, parameters, as: .ada)
            }
            guard case .notAdmitted(let text)? = error else { return "\(String(describing: error))" }
            return text
        }
        let long = JSONValue.string(String(repeating: "x", count: TextLimits.text + 1))
        let many = JSONValue.object(Dictionary(uniqueKeysWithValues: (1...65).map { ("k\($0)", "v") }))
        let spec = direct.place.spec()
        #expect(
            try await refused("Submit", ["spec": spec, "labels": many]) == "65 labels are too many; a job may have 64")
        #expect(
            try await refused("Submit", ["spec": spec, "labels": ["team": long]]).contains("the label team has 1025"))
        let key = JSONValue.object([String(repeating: "k", count: 64): "v"])
        #expect(try await refused("Submit", ["spec": spec, "labels": key]).contains("64 bytes; valid is 63"))
        #expect(try await refused("Submit", ["spec": spec, "labels": ["": "v"]]).contains("empty key"))
        for key in ["a b", "\u{1B}[31m", "a=b", "\u{202E}x", "\u{85}"] {
            let text = try await refused("Submit", ["spec": spec, "labels": [key: "v"]])
            #expect(text.contains("has other characters than letters, digits, '.', '_', '-' and '/'"))
            #expect(text.unicodeScalars.allSatisfy(Quoting.isPrintable))
        }
        #expect(try await refused("Submit", ["spec": spec, "unique": long]).contains("unique has 1025 bytes"))
        try await direct.submit("one", as: .ada, ["labels": ["a": "1"]])
        #expect(try await refused("Rerun", ["job": "1", "labels": many]).contains("65 labels"))
        let nearly = JSONValue.object(Dictionary(uniqueKeysWithValues: (1...64).map { ("k\($0)", "v") }))
        #expect(try await refused("Label", ["jobs": ["1"], "set": nearly]).contains("65 labels"))
        _ = try await direct.call("Label", ["jobs": ["1"], "set": nearly, "remove": ["a"]], as: .ada)
        #expect(try direct.queue.job(1).labels.count == 64)
        for method in ["Cancel", "Hold", "Pause"] {
            #expect(try await refused(method, ["jobs": ["1"], "reason": long]).contains("reason has 1025 bytes"))
        }
        let names = JSONValue.array(Array(repeating: "1", count: TextLimits.names + 1))
        for method in ["List", "Wait", "Cancel"] {
            #expect(try await refused(method, ["jobs": names]).contains("10001 jobs are too many"))
        }
    }

    @Test func aSpecThatIsTooLongOrNamesTooManyFilesIsRefusedWithItsNumber() async throws {
        let direct = try DirectService(try Place())
        func issues(_ method: String, _ parameters: JSONValue) async throws -> [SpecIssue] {
            let error = await #expect(throws: ControlError.self) {
                try await direct.call(method, parameters, as: .ada)
            }
            guard case .invalidSpec(let issues)? = error else {
                Issue.record("expected .invalidSpec, got \(String(describing: error))")
                return []
            }
            return issues
        }
        let job = try await direct.submit("one", as: .ada)
        let long: JSONValue = ["kind": "train", "name": .string(String(repeating: "x", count: TextLimits.spec))]
        for (method, more) in [("Submit", [:]), ("Rerun", ["job": .string("\(job.number)")])]
            as [(String, [String: JSONValue])]
        {
            let found = try await issues(method, .object(more.merging(["spec": long]) { $1 }))
            #expect(found.count == 1)
            #expect(found[0].message.hasSuffix("bytes; valid is 262144 or less"))
        }
        let many: JSONValue = ["kind": "import", "files": .array(Array(repeating: "/a", count: TextLimits.paths + 1))]
        #expect(
            try await issues("Submit", ["spec": many]).map(\.description).first?.contains("names 1001 files") == true)
    }

    @Test func theReplyToAHostileSpecIsShort() async throws {
        let direct = try DirectService(try Place())
        let keys = Dictionary(uniqueKeysWithValues: (0..<15_000).map { ("k\($0)", JSONValue.int(1)) })
        guard case .object(let good) = direct.place.spec() else { return }
        let error = await #expect(throws: ControlError.self) {
            try await direct.call(
                "Submit", ["spec": .object(good.merging(keys) { $1 }), "dryRun": true], as: .ada)
        }
        guard case .invalidSpec(let issues)? = error else {
            Issue.record("expected .invalidSpec, got \(String(describing: error))")
            return
        }
        #expect(issues.count == 51)
        #expect(issues.last?.message == "and 14950 more; correct these first")
    }

    @Test func theWorkOfACallerWhoHungUpIsDropped() async throws {
        let direct = try DirectService(try Place())
        let call = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await direct.submit("late", as: .ada)
        }
        _ = await call.result
        #expect(try direct.queue.jobs() == [])
        #expect(direct.service.state.runNumbers() == [])
    }
}
