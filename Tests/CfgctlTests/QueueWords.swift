import ArgumentParser
import Control
import Foundation
import Jobs
import Testing

@testable import cfgctl

/// The input and output of the queue's commands.
@Suite struct QueueWords {
    @Test func sizesAreReadInManyForms() {
        let read: [String: Int?] = [
            "500": 500, "500B": 500, "4k": 4000, "1.5M": 1_500_000, "4G": 4_000_000_000, "4 GB": 4_000_000_000,
            "2GiB": 2_147_483_648, "1T": 1_000_000_000_000, "": nil, "G": nil, "4X": nil, "4GG": nil, "-4": nil,
            "1e3": nil, "99999999T": nil,
        ]
        for (text, bytes) in read { #expect(ByteSize.bytes(text) == bytes, "\(text)") }
    }

    @Test func labelsAreSetAndTakenAway() throws {
        let (set, remove) = try Labels.changes(["a=b", "c-", "d=e-", "f="])
        #expect(set == ["a": "b", "d": "e-", "f": ""])
        #expect(remove == ["c"])
        #expect(throws: Failure.self) { try Labels.changes(["-"]) }
        #expect(throws: Failure.self) { try Labels.changes(["word"]) }
    }

    @Test func whatCannotBeIsRefusedBeforeTheDaemonIsAsked() async {
        for words in [["--time-limit", "soon"], ["--time-limit", "0"], ["--memory", "much"]] {
            await #expect(throws: (any Error).self) { try await SubmitCommand.asyncParse(["a.yaml"] + words) }
        }
        await #expect(throws: Never.self) {
            try await SubmitCommand.asyncParse([
                "a.yaml", "--after", "1", "--after", "garments", "--after-any", "2", "--hold", "--time-limit", "2h",
                "--memory", "4G", "--threads", "2", "--retries", "0",
            ])
        }
        await #expect(throws: (any Error).self) { try await PriorityCommand.asyncParse(["high", "1"]) }
        await #expect(throws: (any Error).self) { try await RerunCommand.asyncParse(["1", "--wait", "--follow"]) }
    }

    @Test func theSheetTellsWhatWasAskedFor() {
        var job = Examples.job(.queued)
        #expect(JobFacts.after(job) == nil && JobFacts.resources(job) == nil && JobFacts.limits(job) == nil)
        job.after = [JobDependency(job: 12, until: .success), JobDependency(job: 13, until: .end)]
        job.resources = JobResources(threads: 2, memory: 4_000_000_000, gpu: .any)
        job.timeLimit = 5400
        job.worked = 723
        job.retries = 1
        #expect(JobFacts.after(job) == "the success of 12, the end of 13")
        #expect(JobFacts.resources(job) == "2 threads, 4.0 GB, any GPU")
        #expect(JobFacts.limits(job) == "1h30m of work, 12m03s of it used; 1 retry")
        job.gpu = 3
        #expect(JobFacts.resources(job)?.hasSuffix("GPU 3") == true)
    }

    @Test func whySaysWhatAJobWaitsForAndWhenItStarts() {
        var why = Why.Reply(
            job: Examples.job(.queued), cause: .slots, text: "The only worker is busy with job 3.",
            start: Examples.time(90), end: Examples.time(150))
        #expect(
            WhyCommand.lines(why, now: Examples.start, in: .gmt) == [
                "Job 17 garments is queued.", "The only worker is busy with job 3.",
                "It is expected to start at 22:14:50, in 1m30s.", "It is expected to end at 22:15:50, in 2m30s.",
            ])
        why.startIsLowerBound = true
        why.end = nil
        #expect(
            WhyCommand.lines(why, now: Examples.start, in: .gmt).last
                == "It starts no earlier than 22:14:50, in 1m30s.")
    }

    @Test(
        arguments: zip(
            JobState.allCases,
            [
                "is queued", "is held", "is starting", "is running", "is being paused", "is paused",
                "is being cancelled", "has succeeded", "has failed", "was cancelled",
            ])) func eachStateIsAPredicate(state: JobState, predicate: String)
    {
        let why = Why.Reply(job: Examples.job(state), cause: .final, text: "It is so.")
        #expect(WhyCommand.lines(why, now: Examples.start, in: .gmt) == ["Job 17 garments \(predicate).", "It is so."])
        let said = JobSentence.withoutCheckpoint(Examples.job(state))
        #expect(said.hasSuffix("; it \(predicate)"), "\(said)")
    }

    @Test func heldAndPausedJobsSayWhy() {
        #expect(JobTable.note(Examples.job(.held, reason: "not yet")) == "not yet")
        #expect(JobSentence.state(Examples.job(.paused, reason: "a talk")) == "Job 17 garments is paused: a talk")
        #expect(
            JobSentence.state(Examples.job(.pausing))
                == "Job 17 garments is being paused; its worker saves and stops")
    }
}
