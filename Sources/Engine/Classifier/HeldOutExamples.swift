internal import Datasets
internal import Jobs
internal import Torch

/// Labelled examples that a classifier is measured on: those of files of their own, or a tenth of each class of the data.
struct HeldOutExamples {
    let data: any Dataset
    /// Whether they come from files of their own.
    let isSeparate: Bool
    /// The examples that are used, in a fixed order.
    let indices: [Int]
    /// The examples of the data that are trained on; `nil` for all.
    let trained: [Int]?
    /// The rule for the manifest; `nil` for files of their own, and for the last tenth.
    let split: CheckpointManifest.HeldOut?
    /// Classes that one of the two parts lacks, in words.
    let warnings: [String]
    /// The origin of the examples, for the record.
    let source: String

    /// - Parameter data: what is trained on.
    init(_ spec: ClassifierSpec, _ data: any Dataset, by opener: DatasetOpener) throws {
        if let own = spec.heldOut {
            self.init(own: try Self.test(own, for: data, by: opener), spec, data)
        } else {
            guard data.count > 1 else {
                throw JobFailure(.badInput, "data: one example cannot be split into a part to learn and one to test")
            }
            try self.init(partOf: data, spec, by: opener.rules)
        }
    }

    private static func test(
        _ own: DataSpec, for data: any Dataset, by opener: DatasetOpener
    ) throws -> any Dataset {
        let test = try opener.open(own, field: "test.data", classes: data.classes)
        guard test.classes == data.classes else {
            throw JobFailure(
                .badInput,
                "test: the held-out examples have \(test.classes) classes, those of data \(data.classes)")
        }
        guard test.shape == data.shape else {
            throw JobFailure(
                .badInput,
                "test: the held-out examples are of shape \(test.shape), those of data of \(data.shape)")
        }
        return test
    }

    private init(own test: any Dataset, _ spec: ClassifierSpec, _ data: any Dataset) {
        self.data = test
        isSeparate = true
        trained = nil
        split = nil
        source = "files of their own"
        indices = Self.order(Array(0..<test.count), spec)
        let (known, held) = (data.members(), test.members())
        let missing = known.indices.filter { !known[$0].isEmpty && held[$0].isEmpty }
        warnings = missing.isEmpty ? [] : [Self.lacks("the held-out part", missing, data)]
    }

    private init(partOf data: any Dataset, _ spec: ClassifierSpec, by rules: DataRules) throws(JobFailure) {
        self.data = data
        isSeparate = false
        guard rules != .first else {
            let start = data.count - max(1, data.count / 10)
            trained = Array(0..<start)
            indices = Self.order(Array(start..<data.count), spec)
            (split, warnings, source) = (nil, [], "the last tenth of the data")
            return
        }
        let members = data.members()
        let parts = StratifiedSplit(members, seed: spec.seed)
        guard !parts.heldOut.isEmpty else {
            throw JobFailure(
                .badInput, "data: each class has one example, so that none can be held out; name others in test.data")
        }
        trained = parts.trained
        indices = Self.order(parts.heldOut, spec)
        split = .init(rule: .stratified, seed: spec.seed, examples: parts.heldOut.count)
        let single = members.indices.filter { members[$0].count == 1 }
        warnings = single.isEmpty ? [] : [Self.lacks("the held-out part", single, data)]
        // The least of a class is one example, whatever its share.
        source =
            members.contains { (2..<10).contains($0.count) }
            ? "a tenth of each class, at least one example" : "a tenth of each class"
    }

    /// Examples in the order in which they are used, as many as the spec wants.
    private static func order(_ examples: [Int], _ spec: ClassifierSpec) -> [Int] {
        let order = Permutation(count: examples.count, seed: spec.seed, epoch: 0)
        return (0..<min(order.count, spec.test.examples)).map { examples[order[$0]] }
    }

    private static func lacks(_ part: String, _ classes: [Int], _ data: any Dataset) -> String {
        let names = classes.prefix(3).map { data.className($0) }.joined(separator: ", ")
        let rest = classes.count > 3 ? " and \(classes.count - 3) more" : ""
        return
            "\(part) has no example of the \(classes.count == 1 ? "class" : "classes") \(names)\(rest), so that the accuracy "
            + "says nothing of \(classes.count == 1 ? "it" : "them")"
    }
}
