import Datasets
import Foundation
import Jobs
import Testing

@testable import Engine

/// The part of the data that a classifier never sees.
@Suite(.serialized) struct HeldOutTests {
    @Test(arguments: [[10, 10, 10], [100, 3, 2, 1, 0, 14, 15]], [0, 7] as [UInt64])
    func aTenthOfEachClassIsHeldOut(counts: [Int], seed: UInt64) {
        var (members, next): ([[Int]], Int) = ([], 0)
        for count in counts {
            members.append(Array(next..<next + count))
            next += count
        }
        let split = StratifiedSplit(members, seed: seed)
        #expect((split.trained + split.heldOut).sorted() == Array(0..<next))
        for examples in members {
            let held = Set(split.heldOut).intersection(examples).count
            // A tenth to the nearest, but one at least where one is left to train on.
            #expect(held == (examples.count < 2 ? 0 : max(1, Int((Double(examples.count) / 10 + 0.5).rounded(.down)))))
        }
    }

    @Test func theSplitFollowsFromTheSeedAndTheClassesAlone() {
        // The same examples of two classes, sorted by class and mixed: the n-th example of a class has the same fate.
        let sorted = StratifiedSplit([Array(0..<30), Array(30..<60)], seed: 3)
        let mixed = StratifiedSplit(
            [stride(from: 0, to: 60, by: 2).map { $0 }, stride(from: 1, to: 60, by: 2).map { $0 }], seed: 3)
        #expect(sorted.heldOut.filter { $0 < 30 }.map { 2 * $0 } == mixed.heldOut.filter { $0 % 2 == 0 })
        #expect(sorted.heldOut.filter { $0 >= 30 }.map { 2 * ($0 - 30) + 1 } == mixed.heldOut.filter { $0 % 2 == 1 })
        #expect(sorted.heldOut != StratifiedSplit([Array(0..<30), Array(30..<60)], seed: 4).heldOut)
    }

    private func opened(_ fixture: RunFixture, rules: DataRules = .current, more: String = "") throws -> HeldOutExamples
    {
        let spec = try #require(try fixture.classifier(more: more).value as? ClassifierSpec)
        let opener = DatasetOpener(rules: rules)
        return try HeldOutExamples(spec, try opener.open(spec.data, field: "data"), by: opener)
    }

    /// Writes labels for the 40 pictures.
    private func write(_ labels: [UInt8], _ fixture: RunFixture, as name: String = "labels") throws {
        try Data([0, 0, 8, 1, 0, 0, 0, UInt8(labels.count)] + labels).write(to: fixture.root.appending(path: name))
    }

    @Test func dataSortedByClassAreTrainedAndMeasuredOnEveryClass() throws {
        let fixture = try RunFixture()
        try write((0..<40).map { UInt8($0 / 10) }, fixture)
        let split = try opened(fixture)
        let trained = try #require(split.trained)
        #expect(Set(split.indices.map { $0 / 10 }) == [0, 1, 2, 3] && Set(trained.map { $0 / 10 }) == [0, 1, 2, 3])
        #expect(split.indices.count == 4 && trained.count == 36 && split.warnings.isEmpty)
        #expect(split.split == .init(rule: .stratified, seed: 5, examples: 4))
        // The rule of earlier builds held the end of the last class out.
        let old = try opened(fixture, rules: .first)
        #expect(old.trained == Array(0..<36) && old.indices.sorted() == [36, 37, 38, 39] && old.split == nil)
        #expect(old.source == "the last tenth of the data")
    }

    @Test func aClassThatOnePartLacksIsNamed() throws {
        let fixture = try RunFixture()
        try write((0..<39).map { UInt8($0 % 2) } + [2], fixture)
        #expect(
            try opened(fixture).warnings == [
                "the held-out part has no example of the class 2, so that the accuracy says nothing of it"
            ])
        try write((0..<40).map { UInt8($0 % 2) }, fixture, as: "other")
        let files = "test: {images: \(fixture.path("images")), labels: \(fixture.path("other"))}"
        #expect(try opened(fixture, more: files).warnings.count == 1)
        try write((0..<40).map { UInt8($0) }, fixture)
        let error = #expect(throws: JobFailure.self) { try opened(fixture) }
        #expect(error?.description.contains("each class has one example") == true)
    }

    @Test func theManifestHasTheSplitAndTheJobKeepsItsRules() throws {
        let fixture = try RunFixture()
        try fixture.freeze(try fixture.classifier(steps: 2, every: 2))
        #expect(fixture.run().status == .succeeded)
        let manifest = try CheckpointManifest(ofCheckpoint: fixture.directory.checkpoint(step: 2))
        #expect(manifest.heldOut == .init(rule: .stratified, seed: 5, examples: 3))
        #expect(manifest.data.classExamples == [14, 13, 13] && manifest.data.rules == DataRules.current.rawValue)

        // As an earlier build froze it: no rules at all.
        let old = try fixture.sibling("old")
        try fixture.freeze(try fixture.classifier(steps: 2, every: 2), in: old, rules: nil)
        #expect(fixture.run(old).status == .succeeded)
        let before = try CheckpointManifest(ofCheckpoint: old.checkpoint(step: 2))
        #expect(before.heldOut == nil && before.data.classExamples == nil && before.data.rules == nil)
        #expect(try fixture.outcome(old).classifier?.source == "the last tenth of the data")

        let later = try fixture.sibling("later")
        try fixture.freeze(try fixture.classifier(steps: 2, every: 2), in: later, rules: 99)
        let end = fixture.run(later)
        #expect(end.status == .badInput && end.said.joined().contains("was submitted to a later build"), "\(end.said)")
    }
}
