import ChildProcess
import Foundation
import Testing

/// Bad input gets a sentence that says what to do, the documented exit code, and loses nothing.
@Suite struct BadInput {
    @Test func aBadSpecIsRefusedWithFileLineColumnFieldAndRange() async throws {
        try await Workplace.with { place in
            let spec = try place.write(
                """
                kind: train
                data: {format: idx, images: a.idx}
                network: {kind: unet, chanels: [16]}
                train:
                  steps: 10
                  batch: 0
                """, to: "bad.yaml")
            let run = try await place.ctl("submit", spec)
            #expect(run.status == 65)
            #expect(run.errors.contains("bad.yaml:3:"))
            #expect(run.errors.contains("did you mean \"channels\"?"))
            #expect(run.errors.contains("bad.yaml:6:10: train.batch: 0 is out of range; valid is 1 to"))
            #expect(try await place.ctl("status", "-a", "--json").output.contains("\"jobs\":[]"))
        }
    }

    @Test func dataThatCannotBeUsedFailsTheJobAtItsStartWithThatSentence() async throws {
        try await Workplace.with { place in
            let good = try SmallData.write(to: place.root)
            let images = try Data(contentsOf: URL(filePath: good.images))
            let truncated = place.root.appending(path: "truncated.idx"), wrong = place.root.appending(path: "wrong.idx")
            try images.dropLast(10).write(to: truncated)
            try (Data([0, 0, 9, 3]) + images.dropFirst(4)).write(to: wrong)
            let labels = place.root.appending(path: "eleven.idx")
            try
                (SmallData.header([SmallData.count]) + Data(repeating: 1, count: 9) + Data([11])
                + Data(repeating: 0, count: SmallData.count - 10)).write(to: labels)

            let cases = [
                (images: truncated.path, labels: good.labels, says: "truncated.idx"),
                (images: wrong.path, labels: good.labels, says: "wrong.idx"),
                (images: good.images, labels: labels.path, says: "eleven.idx"),
            ]
            for (index, entry) in cases.enumerated() {
                let spec = try place.write(
                    SmallData.spec((entry.images, entry.labels), steps: 10, name: "bad-\(index)"), to: "bad.yaml")
                let run = try await place.ctl("submit", spec, "--wait", "--no-look", "--set", "data.classes=4")
                #expect(run.status == 1)
                #expect(run.errors.contains(entry.says), "\(run.errors)")
                let job = try await place.ctl("show", "bad-\(index)")
                #expect(job.output.contains("failed") && job.output.contains(entry.says), "\(job.output)")
            }
        }
    }

    @Test func aSecondDaemonOnTheSameStateSaysWhoHoldsIt() async throws {
        try await Workplace.with { place in
            let second = try await ProgramRun.of(
                Programs.daemon,
                ["--state", place.state.path, "--socket", place.root.appending(path: "s2").path],
                in: place.root)
            #expect(second.status != 0)
            let holder = try #require(place.daemon?.pid)
            #expect(second.errors.contains("\(holder)"), "\(second.errors)")
            #expect(try await place.ctl("status").status == 0)
        }
    }

    @Test func aClientWithoutADaemonSaysWhereItLooked() async throws {
        try await Workplace.with { place in
            #expect(await place.stopDaemon() == 0)
            let run = try await place.ctl("status")
            #expect(run.status == 69)
            #expect(run.errors.contains(place.socket), "\(run.errors)")
        }
    }

    @Test func anUnknownJobIsNamed() async throws {
        try await Workplace.with { place in
            for command in ["show", "cancel", "log", "wait", "checkpoints"] {
                let run = try await place.ctl(command, "nobody")
                #expect(run.status != 0)
                #expect(run.errors.contains("nobody"), "\(command): \(run.errors)")
            }
        }
    }
}
