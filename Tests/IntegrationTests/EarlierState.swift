import ChildProcess
import Foundation
import Testing

/// A state directory that an earlier build left when its power failed goes on working.
///
/// Another processor may compute other bits. What must be equal on every one is compared between runs of this build, which
/// begin at the same old checkpoint; on an equal one with what the earlier build computed, too.
@Suite(.serialized) struct EarlierState {
    /// Without one the tests below would say nothing.
    @Test func thereIsAnEarlierBuild() { #expect(!EarlierBuild.all.isEmpty) }

    @Test(arguments: EarlierBuild.all) func finishedJobsAreShownAsBefore(build: EarlierBuild) async throws {
        let (record, answers) = (try build.record(), try build.answers())
        try await build.withPlace { place in
            let jobs = try Self.jobs(try await place.ctl("status", "-a", "--json"))
            let old = try Self.jobs(in: answers["status"])
            for number in record.finished {
                let job = try #require(jobs[number], "job \(number) is gone")
                Self.expectSame(try #require(old[number]), job, "status \(number)")
                let shown = try Self.members(try await place.ctl("show", "\(number)", "--json"))
                Self.expectSame(try #require(answers["show \(number)"]), shown, "show \(number)")
                if let old = answers["checkpoints \(number)"] as? [Any] {
                    let listed = try Self.members(try await place.ctl("checkpoints", "\(number)", "--json"))
                    Self.expectSame(try #require(old.first), listed, "checkpoints \(number)")
                }
                #expect(try await place.ctl("log", "\(number)").status == 0)
                #expect(try await place.ctl("show", "\(number)").status == 0)
                #expect(try Self.recorded(record.made, number) == EarlierBuild.made(in: place.run(number)))
            }
        }
    }

    /// Paused and killed jobs end with the bytes that a worker, started by hand in a copy of the run directory, makes of the
    /// same checkpoint, and jobs that had not begun with those of a second run.
    @Test(arguments: EarlierBuild.all) func unfinishedJobsGoOnFromWhereTheyWere(build: EarlierBuild) async throws {
        let record = try build.record()
        let begun = record.paused.merging(record.running) { $1 }
        try await build.withPlace { place in
            for job in begun.values {
                try FileManager.default.copyItem(at: place.run(job), to: Self.copy(of: job, at: place))
            }
        } _: { place in
            #expect(try Self.held(try await place.ctl("status", "-a", "--json")) == ["held"])
            for name in record.paused.keys { #expect(try await place.ctl("resume", name).status == 0) }
            #expect(try await place.ctl("release", "held").status == 0)
            for (name, job) in begun.merging(record.after, uniquingKeysWith: { $1 }) {
                let end = try await place.ctl("wait", "\(job)", "--timeout", "\(Patience.seconds)")
                #expect(end.status == 0, "\(name): \(end.errors)")
                let made = try EarlierBuild.made(in: place.run(job))
                #expect(!made.isEmpty)
                if record.processor == EarlierBuild.processor {
                    #expect(made == Self.recorded(record.makes, job), "\(name)")
                }
            }
            for (name, job) in begun {
                // It goes on: something of the earlier attempt is used.
                #expect(place.events("resumed", of: job).count + place.events("started", of: job).count > 1, "\(name)")
                let copy = Self.copy(of: job, at: place)
                let run = try await ProgramRun.of(Programs.worker, ["run", copy.path], in: place.root)
                #expect(run.status == 0, "\(name): \(run.errors)")
                #expect(try EarlierBuild.made(in: copy) == EarlierBuild.made(in: place.run(job)), "\(name)")
            }
            #expect(place.events("resumed", of: try #require(record.running["killed"])).count == 1)
            #expect(place.events("resumed", of: try #require(record.paused["paused"])).count == 1)
            for name in ["queued", "waiting"] {
                try await Self.expectRerunOf(try #require(record.after[name]), at: place)
            }
            // An uninterrupted run is only comparable where it begins with the same bits.
            if record.processor == EarlierBuild.processor {
                for name in ["paused", "killed"] { try await Self.expectRerunOf(try #require(begun[name]), at: place) }
            }
        }
    }

    @Test(arguments: EarlierBuild.all) func checkpointsAreSampledExportedAndImported(build: EarlierBuild) async throws {
        let record = try build.record()
        try await build.withPlace { place in
            // Of all kinds of jobs that draw or measure, with the checkpoints that were linked into their directories.
            for name in ["drawn", "judged", "weaker", "mixture", "density", "closed", "latents", "crossed"] {
                let run = try await place.ctl("rerun", name, "-q", "--wait")
                #expect(run.status == 0, "\(name): \(run.errors)")
                guard record.processor == EarlierBuild.processor else { continue }
                let (job, old) = try await (Self.number(name, place), Self.number(name, place, oldest: true))
                #expect(try EarlierBuild.made(in: place.run(job)) == Self.recorded(record.made, old), "\(name)")
            }
            // A checkpoint before the last one, a model of texts, and a job that was cancelled.
            let early = ["sample", "squares@3", "--class", "0-3", "--scale", "0,1,2", "--steps", "2", "-q"]
            #expect(try await place.ctl(early).status == 0)
            let words = ["sample", "words", "--prompt", "a red circle", "--steps", "2", "-q"]
            #expect(try await place.ctl(words).status == 0)
            #expect(try await place.ctl("resume", "cancelled").status == 0)
            #expect(try await place.ctl("wait", "cancelled", "--timeout", "\(Patience.seconds)").status == 0)

            let old = place.root.appending(path: "export"), new = place.root.appending(path: "exported")
            #expect(try await place.ctl("export", "squares", "-o", new.path).status == 0)
            for file in ["model.safetensors", "config.json"] {
                #expect(
                    try Data(contentsOf: old.appending(path: file)) == Data(contentsOf: new.appending(path: file)))
            }
            #expect(try await place.ctl("import", old.path, "--name", "again").status == 0)
            var drawn: [[String: String]] = []
            for model in ["squares", "copy", "again"] {
                let spec = try place.write(
                    "kind: sample\nname: of-\(model)\nmodel: \(model)\nsamples: {class: [0, 3]}\n"
                        + "guidance: {scale: 2}\nsampler: {solver: heun, steps: 3}\n", to: "\(model).yaml")
                let run = try await place.ctl("submit", spec, "--wait")
                #expect(run.status == 0, "\(run.errors)")
                drawn.append(try EarlierBuild.made(in: place.run(try await Self.number("of-\(model)", place))))
            }
            #expect(drawn[0].count == 3 && drawn[0] == drawn[1] && drawn[1] == drawn[2])
        }
    }

    // MARK: Runs

    private static func copy(of job: Int, at place: Workplace) -> URL {
        place.root.appending(path: "copy-\(job)", directoryHint: .isDirectory)
    }

    /// The entries of a recorded list that are one job's, by their paths in its run directory.
    private static func recorded(_ hashes: [String: String], _ job: Int) -> [String: String] {
        let own = hashes.filter { $0.key.hasPrefix("\(job)/") }
        return Dictionary(uniqueKeysWithValues: own.map { (String($0.key.dropFirst("\(job)/".count)), $0.value) })
    }

    /// Runs a finished job once more from its beginning and compares.
    private static func expectRerunOf(_ job: Int, at place: Workplace) async throws {
        let run = try await place.ctl("rerun", "\(job)", "--wait")
        #expect(run.status == 0, "\(run.errors)")
        let again = try await number("@last", place)
        #expect(again != job)
        #expect(try EarlierBuild.made(in: place.run(again)) == EarlierBuild.made(in: place.run(job)), "job \(job)")
    }

    // MARK: Answers

    private static func members(_ run: ProgramRun) throws -> [String: Any] {
        try #require(
            try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any], "\(run.errors)")
    }

    /// The jobs of a list by number.
    private static func jobs(in list: Any?) throws -> [Int: [String: Any]] {
        let pages = try #require(list as? [[String: Any]])
        let jobs = pages.flatMap { $0["jobs"] as? [[String: Any]] ?? [] }
        return Dictionary(uniqueKeysWithValues: try jobs.map { (try #require($0["number"] as? Int), $0) })
    }

    private static func jobs(_ run: ProgramRun) throws -> [Int: [String: Any]] {
        try jobs(
            in: try run.output.split(separator: "\n").map { try JSONSerialization.jsonObject(with: Data($0.utf8)) })
    }

    private static func held(_ run: ProgramRun) throws -> [String] {
        try jobs(run).values.filter { $0["state"] as? String == "held" }.compactMap { $0["name"] as? String }
    }

    private static func number(_ name: String, _ place: Workplace, oldest: Bool = false) async throws -> Int {
        if oldest {
            let jobs = try Self.jobs(try await place.ctl("status", "-a", "--json"))
            return try #require(jobs.filter { $0.value["name"] as? String == name }.keys.min())
        }
        let job = try members(try await place.ctl("show", name, "--json"))["job"] as? [String: Any]
        return try #require(job?["number"] as? Int)
    }

    private static func expectSame(_ old: Any, _ new: Any?, _ place: String) {
        let found = differences(old, new, place)
        #expect(found == [])
    }

    /// Where an answer lacks something of an older one, or says something else. It may say more.
    private static func differences(_ old: Any, _ new: Any?, _ place: String) -> [String] {
        if let old = old as? [String: Any], let new = new as? [String: Any] {
            return old.flatMap { differences($0.value, new[$0.key], "\(place).\($0.key)") }
        }
        if let old = old as? [Any], let new = new as? [Any], old.count == new.count {
            return zip(old, new).enumerated().flatMap { differences($1.0, $1.1, "\(place)[\($0)]") }
        }
        return (old as? NSObject) == (new as? NSObject) ? [] : ["\(place): \(old) became \(new ?? "nothing")"]
    }
}
