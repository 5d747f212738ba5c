internal import Datasets
internal import Jobs
internal import Torch

/// Labelled examples that a classifier is measured on: those of files of their own, or the last tenth of the data.
struct HeldOutExamples {
    let data: any Dataset
    /// The first that is held out.
    let start: Int
    /// Whether they come from files of their own.
    let isSeparate: Bool
    /// The examples that are used, in a fixed order.
    let indices: [Int]

    /// - Parameter data: what is trained on.
    init(_ spec: ClassifierSpec, _ data: any Dataset, by opener: DatasetOpener) throws {
        let files = spec.test.images.map { images in
            DataSpec(.idx(LabelledFilesSpec(images: images, labels: spec.test.labels)), size: spec.data.size)
        }
        if let own = spec.test.data ?? files {
            let test = try opener.open(own, classes: data.classes)
            guard test.classes == data.classes else {
                throw JobFailure(
                    .badInput,
                    "test: the held-out examples have \(test.classes) classes, those of data \(data.classes)")
            }
            guard test.shape == data.shape else {
                throw JobFailure(
                    .badInput,
                    "test: the held-out examples are of shape \(test.shape), those of data of "
                        + "\(data.shape)")
            }
            self.data = test
            start = 0
            isSeparate = true
        } else {
            guard data.count > 1 else {
                throw JobFailure(.badInput, "data: one example cannot be split into a part to learn and one to test")
            }
            self.data = data
            start = data.count - max(1, data.count / 10)
            isSeparate = false
        }
        // Files are often sorted by class, so the first ones would not do.
        let order = Permutation(count: self.data.count - start, seed: spec.seed, epoch: 0)
        let start = self.start
        indices = (0..<min(order.count, spec.test.examples)).map { start + order[$0] }
    }

    /// The origin of the examples, for the record.
    var source: String { isSeparate ? "files of their own" : "the last tenth of the data" }
}
