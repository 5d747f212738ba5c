import Foundation
import Jobs
import Synchronization

@testable import Engine

/// A run directory with a small data set, removed with the last reference.
final class RunFixture {
    let root: URL
    let directory: RunDirectory

    /// A data set of 40 random pictures of 8x8 pixels in 3 classes.
    init() throws {
        root = FileManager.default.temporaryDirectory.appending(
            path: "cfgd-\(UUID().uuidString)", directoryHint: .isDirectory)
        directory = RunDirectory(root.appending(path: "run", directoryHint: .isDirectory))
        try FileManager.default.createDirectory(at: directory.url, withIntermediateDirectories: true)
        var pixels: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 40, 0, 0, 0, 8, 0, 0, 0, 8]
        for index in 0..<40 * 64 { pixels.append(UInt8(truncatingIfNeeded: index &* 2_654_435_761 >> 7)) }
        var labels: [UInt8] = [0, 0, 8, 1, 0, 0, 0, 40]
        for index in 0..<40 { labels.append(UInt8(index % 3)) }
        try Data(pixels).write(to: root.appending(path: "images"))
        try Data(labels).write(to: root.appending(path: "labels"))
    }

    deinit { try? FileManager.default.removeItem(at: root) }

    static let mlp = "{kind: mlp, width: 16, depth: 2}"
    static let sit = "{kind: sit, patch: 2, width: 16, depth: 2, heads: 2}"
    static let adm =
        "{kind: adm, width: 8, multipliers: [1, 2], blocks: 1, heads: 2, groups: 4, dropout: 0.2}"
    static let lab = "{kind: lab, channels: [4, 8], blocks: 1, embedding: 8}"
    static let unet = "{kind: unet, channels: [8, 16], blocks: 1, attention: [1], embedding: 8, groups: 4}"

    /// Creates a second run directory beside the first.
    func sibling(_ name: String) throws -> RunDirectory {
        let other = RunDirectory(root.appending(path: name, directoryHint: .isDirectory))
        try FileManager.default.createDirectory(at: other.url, withIntermediateDirectories: true)
        return other
    }

    func path(_ name: String) -> String { root.appending(path: name).path(percentEncoded: false) }

    /// Replaces the data by 4x4 pictures whose class is their brightness: trivial to classify at t = 1, impossible at t
    /// = 0.
    func writeBrightness(_ count: Int) throws {
        var pixels: [UInt8] = [0, 0, 8, 3, 0, 0, UInt8(count >> 8), UInt8(count & 255), 0, 0, 0, 4, 0, 0, 0, 4]
        var labels: [UInt8] = [0, 0, 8, 1, 0, 0, UInt8(count >> 8), UInt8(count & 255)]
        for index in 0..<count {
            let label = UInt8(index % 2)
            labels.append(label)
            pixels += [UInt8](repeating: label == 0 ? 0 : 255, count: 16)
        }
        try Data(pixels).write(to: root.appending(path: "images"))
        try Data(labels).write(to: root.appending(path: "labels"))
    }

    /// Returns a training spec.
    func train(
        network: String = mlp, steps: Int = 30, every: Int = 10, keep: Int = 3, batch: Int = 7, options: String = "",
        more: String = ""
    ) throws -> JobSpec {
        try spec(
            """
            kind: train
            seed: 5
            data: {images: \(path("images")), labels: \(path("labels"))}
            network: \(network)
            condition: {drop: 0.2}
            train: {steps: \(steps), batch: \(batch), clip: 1, schedule: cosine, warmup: 0.1, ema: {sigma-rel: 0.1}, optimizer: {rate: 1.0e-3}\(options)}
            checkpoint: {every: \(every), keep: \(keep)}
            \(more)
            """)
    }

    /// Returns the spec of a classifier.
    func classifier(network: String = mlp, steps: Int = 30, every: Int = 10, more: String = "") throws -> JobSpec {
        try spec(
            """
            kind: classifier
            seed: 5
            data: {images: \(path("images")), labels: \(path("labels"))}
            network: \(network)
            train: {steps: \(steps), batch: 7, clip: 1, ema: {sigma-rel: 0.1}, optimizer: {rate: 1.0e-3}}
            checkpoint: {every: \(every), keep: 3}
            \(more)
            """)
    }

    /// Returns a sampling spec.
    func sample(model: URL, more: String) throws -> JobSpec {
        try spec("kind: sample\nmodel: \(model.path(percentEncoded: false))\n\(more)\n")
    }

    private func spec(_ text: String) throws -> JobSpec { try SpecDocument(text: text).read().spec }

    /// Freezes a spec into a run directory; one thread, because the tests of a suite run in parallel.
    func freeze(
        _ spec: JobSpec, in directory: RunDirectory? = nil, rules: Int? = FrozenSpec.currentDataRules
    ) throws {
        let frozen = FrozenSpec(
            spec: spec, sha256: "of the spec", engine: "tests", threads: 1,
            rules: .init(data: rules, kernels: FrozenSpec.currentKernels))
        try JSONEncoder().encode(frozen).write(to: (directory ?? self.directory).spec)
    }

    /// Runs the job of a directory as one attempt.
    func run(
        _ directory: RunDirectory? = nil, attempt: Int? = nil, interruption: any Interruption = NoInterruption()
    ) -> (status: WorkerStatus, said: [String]) {
        var said: [String] = []
        let runner = JobRunner(
            attempt: attempt, interruption: interruption,
            observer: { if $0.event == .finished, let text = $0.text { said.append(text) } },
            complain: { said.append($0) })
        return (runner.run(directory ?? self.directory), said)
    }

    /// Reads the events of a directory.
    func events(_ directory: RunDirectory? = nil) throws -> [Event] {
        try String(contentsOf: (directory ?? self.directory).events, encoding: .utf8).split(separator: "\n").map {
            try JSONDecoder().decode(Event.self, from: Data($0.utf8))
        }
    }

    func outcome(_ directory: RunDirectory? = nil) throws -> Outcome {
        try (directory ?? self.directory).finalOutcome()
    }
}

extension Outcome {
    var sampling: SamplingRecord? { record?.value as? SamplingRecord }
    var classifier: ClassifierRecord? { record?.value as? ClassifierRecord }
    var likelihood: LikelihoodRecord? { record?.value as? LikelihoodRecord }
    var imported: ImportRecord? { record?.value as? ImportRecord }
}

/// A stop request at the n-th step boundary of an attempt.
final class StopAfter: Interruption {
    private let left: Mutex<Int>

    init(_ steps: Int) { left = Mutex(steps) }

    var stopReason: String? {
        left.withLock { left in
            left -= 1
            return left <= 0 ? "the test" : nil
        }
    }

    func takeSaveRequest() -> Bool { false }
}
