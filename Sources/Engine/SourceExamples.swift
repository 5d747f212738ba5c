internal import Datasets
internal import Jobs
internal import Torch

/// The examples of a data set at which paths begin in the place of noise.
///
/// With labels, an example stands for the same class of the data: a path to a datum of class y begins at an example of
/// class y, so that the source, too, is conditional.
struct SourceExamples {
    let spec: DataSpec
    /// The number of examples.
    var count: Int { data.count }
    /// Whether the source depends on the class.
    var isLabelled: Bool { data.classes > 0 }

    private let data: any Dataset
    private let rules: DataRules
    /// The examples of each class; all in one list without labels.
    private let members: [[Int]]

    /// Opens the examples.
    /// - Parameters:
    ///   - field: the field of the spec that names them, for messages.
    ///   - shape: channels, height and width of the data.
    ///   - classes: the classes of the data; without any, labels are not looked at.
    /// - Throws: `DataError`; `JobFailure` for examples that do not fit the data.
    init(
        _ spec: DataSpec, field: String, shape: [Int], classes: Int, by opener: DatasetOpener = DatasetOpener()
    ) throws {
        try self.init(
            try opener.open(classes > 0 ? spec : spec.unlabelled, field: field), of: spec, field: field, shape: shape,
            classes: classes, rules: opener.rules)
    }

    /// Takes examples that are open already.
    init(
        _ data: any Dataset, of spec: DataSpec, field: String, shape: [Int], classes: Int, rules: DataRules
    ) throws {
        self.data = data
        self.rules = rules
        self.spec = spec
        members = data.members()
        guard data.shape == shape else {
            throw JobFailure(
                .badInput,
                "\(field).images: its examples are of shape \(data.shape), those of the data of \(shape); pad the smaller "
                    + "ones with size")
        }
        guard !isLabelled || data.classes <= classes else {
            throw JobFailure(
                .badInput, "\(field).labels: there are \(data.classes) classes, and the data have \(classes)")
        }
    }

    /// Checks that there is an example to begin at for each of these classes.
    func check(classes: some Sequence<Int>, field: String) throws(JobFailure) {
        guard isLabelled, let missing = classes.first(where: { members($0).isEmpty }) else { return }
        throw JobFailure(
            .badInput,
            "\(field).labels: no example has the class \(missing), so samples of that class have nothing to begin at")
    }

    /// Checks that there is an example to begin at for each class that has examples in the data.
    func check(classes data: any Dataset, field: String) throws(JobFailure) {
        let members = data.members()
        try check(classes: members.indices.filter { !members[$0].isEmpty }, field: field)
    }

    /// The examples that a class may begin at, in the order of the file.
    func members(_ label: Int) -> [Int] { isLabelled ? (label < members.count ? members[label] : []) : members[0] }

    /// The example that belongs to a number in [0, 1).
    /// - Parameter label: the class; `nil` where there is no condition.
    func example(at draw: Double, of label: Int?) -> Int {
        guard isLabelled, let label else { return min(Int(draw * Double(data.count)), data.count - 1) }
        let all = members(label)
        return all[min(Int(draw * Double(all.count)), all.count - 1)]
    }

    /// The examples at `indices`, float32 [indices, channels, height, width].
    func batch(_ indices: [Int]) throws -> Tensor { try data.batch(indices).images }

    /// The entry of the examples in a manifest: spec and hashes.
    var fingerprint: CheckpointManifest.Source {
        get throws { .init(examples: spec, data: try .init(of: data, by: rules)) }
    }
}
