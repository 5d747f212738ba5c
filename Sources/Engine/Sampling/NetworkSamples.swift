internal import Datasets
internal import Jobs
internal import Storage
internal import Torch

/// The samples of a network: a file each as soon as they are drawn, so that another attempt skips them, then the picture and
/// the tensors of all.
struct NetworkSamples: SampleOutput {
    private let files: SampleFiles
    private let plan: SamplePlan
    private let start: SampleStart
    /// Whether samples begin at examples.
    private let hasSource: Bool
    /// The label of samples without a condition.
    private let nullLabel: Int
    /// The names of the classes in the picture of all; `nil` for none.
    private let classNames: [String]?
    /// The samples in the picture of all, and their pictures so far.
    private let needed: Set<Int>
    private var drawn: [Int: PNGImage] = [:]

    init(
        files: SampleFiles, plan: SamplePlan, start: SampleStart, hasSource: Bool, nullLabel: Int,
        classNames: [String]?
    ) {
        self.files = files
        self.plan = plan
        self.start = start
        self.hasSource = hasSource
        self.nullLabel = nullLabel
        self.classNames = classNames
        needed = Set(files.output.grid ? plan.grid.indices : [])
    }

    func isDone(_ index: Int) -> Bool { files.isDone(index) }

    mutating func add(_ samples: Tensor, _ indices: [Int]) throws {
        let pictures = try files.pictures?(samples)
        for (row, index) in indices.enumerated() {
            let picture = pictures?[row]
            try files.write(index, picture: picture, tensor: try samples.narrowed(dim: 0, start: row, length: 1))
            if needed.contains(index) { drawn[index] = picture }
        }
    }

    func stopped(after done: Int, reason: String) -> JobEnd {
        .stopped(step: done, text: "stopped after \(CountText.words(done, "sample")): \(reason)")
    }

    func finish() throws {
        if files.output.grid {
            let grid = SampleGrid(
                plan: plan, start: hasSource && files.output.noise == nil ? start : nil, classNames: classNames)
            let picture = try grid.drawn { try drawn[$0] ?? files.picture($0) }
            try AtomicFile.write(try picture.encoded(), to: files.directory.grid)
        }
        if files.output.tensors {
            let slots = (0..<plan.count).map { $0 % plan.total }
            try files.join(
                total: plan.count, labels: slots.map { plan.recordedLabel($0, null: nullLabel) },
                scales: plan.recordedScales, starts: hasSource ? try start(slots, given: try plan.labels(slots)) : nil)
        }
        try files.finish()
    }
}
