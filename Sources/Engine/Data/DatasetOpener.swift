internal import Datasets
internal import Foundation
internal import Jobs

/// The opener of the data sets that specs name. Pictures are decoded into the cache; skipped files become warnings.
struct DatasetOpener {
    /// The number of decoding threads, default 1.
    var threads = 1
    /// The number of steps of the whole job, for progress events while pictures are decoded.
    var steps = 0
    /// The log for warnings and for the progress of decoding.
    var events: EventLog?
    /// The source of stop requests while pictures are decoded.
    var interruption: any Interruption = NoInterruption()
    /// The cache of decoded pictures.
    var cache = PictureCache.standard()
    /// The daemon's own directory, where the job lies in one; no link among the data must lead into it.
    var closed: ClosedFolder?

    /// The rules by which the job reads its files.
    var rules = DataRules.current
    /// Time at which a look at the files ends; `nil` opens them to be used.
    var deadline: ContinuousClock.Instant?
    /// The findings about what was opened.
    let reports = DataReports()

    /// The number of threads that read batches ahead, at most 4: more measured no faster for one training process.
    var loaders: Int { min(threads, 4) }

    /// A stop request that came before the data were open.
    struct Interrupted: Error {
        let reason: String
    }

    /// Opens the examples that a spec describes, and reports what was found.
    /// - Parameters:
    ///   - field: the field of the spec, for the report.
    ///   - classes: how many there are where the spec does not say; `nil` lets the data tell.
    /// - Throws: `DataError` for data that cannot be used, `Interrupted`.
    func open(_ spec: DataSpec, field: String, classes: Int? = nil) throws -> any Dataset {
        let data: any Dataset
        do {
            data = try dataset(spec, classes: classes)
        } catch let error as DataError {
            throw error.namingContent(format: spec.examples.format.rawValue, paths: spec.examples.paths)
        }
        reports.add(DataReport(data, of: spec, field: field))
        return data
    }

    private func dataset(_ spec: DataSpec, classes given: Int?) throws -> any Dataset {
        let classes = spec.classes ?? given
        let view = PictureView(
            size: spec.size, crop: spec.crop == .random ? .random : .center, flip: spec.flip ?? false,
            channels: spec.channels)
        func arrays(_ range: ClosedRange<Double>?) -> ArrayFiles.Options {
            var options = ArrayFiles.Options(
                view: view, range: range.map { Float($0.lowerBound)...Float($0.upperBound) }, classes: classes,
                limit: spec.limit)
            (options.rules, options.deadline) = (rules, deadline)
            return options
        }
        switch spec.examples {
        case .idx(let files):
            return try ImageDataset(
                images: files.images, labels: files.labels, size: spec.size, flip: view.flip, classes: classes,
                limit: spec.limit, until: deadline)
        case .cifar(let files):
            return try CIFARFiles.open(
                files.path, variant: files.variant, labels: files.labels.column,
                split: files.split == .test ? .test : .train, classes: classes, view: view, limit: spec.limit,
                closed: closed, rules: rules, until: deadline)
        case .folder(let folder):
            return try checked(
                PictureDataset(
                    folder: folder.path, isLabelled: folder.labels == .folder, options(spec, view), warn: warn,
                    between: between), classes, folder.path)
        case .captions(let list):
            return try PictureDataset(
                captions: list.path, file: list.file, text: list.text, label: list.labels, classes: classes,
                options(spec, view), warn: warn, between: between)
        case .npy(let files): return try ArrayFiles.npy(files.images, labels: files.labels, arrays(files.range))
        case .npz(let file):
            return try ArrayFiles.npz(file.path, images: file.images, labels: file.labels, arrays(file.range))
        case .safetensors(let file):
            return try ArrayFiles.safetensors(
                file.path, images: file.images, labels: file.labels, text: file.text, arrays(file.range))
        case .csv(let file):
            return try CSVFile.open(
                file.path, columns: file.columns, labels: file.labels, header: file.header, classes: classes,
                limit: spec.limit, rules: rules, until: deadline)
        case .toy(let toy):
            return ToyDataset(
                toy.kind.rule, count: min(toy.count, spec.limit ?? .max),
                seed: toy.seed, noise: toy.noise, isLabelled: toy.labels != .none)
        case .shapes(let set):
            return ShapeDataset(
                count: min(set.count, spec.limit ?? .max), size: spec.size ?? ShapesSpec.defaultSize, seed: set.seed,
                labels: set.labels.attribute)
        }
    }

    private func options(_ spec: DataSpec, _ view: PictureView) -> PictureDataset.Options {
        var options = PictureDataset.Options(view: view)
        if case .skip(let share) = spec.unusable { options.unusable = .skip(share: share) }
        options.cache = spec.cache == DataSpec.Cache.none ? nil : cache
        options.threads = threads
        options.limit = spec.limit
        options.closed = closed
        (options.rules, options.deadline) = (rules, deadline)
        return options
    }

    private func checked(_ data: PictureDataset, _ classes: Int?, _ folder: String) throws(DataError) -> PictureDataset
    {
        guard let classes, data.classes > 0, data.classes != classes, !data.findings.isCut else { return data }
        throw DataError(file: folder, reason: "holds \(data.classes) folders of classes, not \(classes)")
    }

    private func warn(_ text: String) throws { try events?.append(.warning, text: text) }

    /// Reports what is decoded; seldom, since it is called often.
    private func between(_ done: Int, _ total: Int) throws {
        if let reason = interruption.stopReason { throw Interrupted(reason: reason) }
        guard let events, done == 0 || done == total || done % 4096 < 32 * max(1, threads) else { return }
        try events.append(
            .progress,
            progress: JobProgress(
                step: 0, total: steps, metrics: ["decoded": Metric(Double(done) / Double(max(total, 1)))], updated: .now
            ))
    }
}

extension DatasetOpener {
    /// Opens for the job of a run directory.
    init(
        _ frozen: FrozenSpec, in directory: RunDirectory, steps: Int, events: EventLog, interruption: any Interruption
    ) throws(JobFailure) {
        self.init(
            threads: frozen.threads, steps: steps, events: events, interruption: interruption,
            rules: try DataRules(of: frozen))
        let runs = directory.url.deletingLastPathComponent()
        if runs.lastPathComponent == "runs" { closed = ClosedFolder(runs.deletingLastPathComponent()) }
    }
}

extension ToySpec.Kind {
    /// The rule that makes the points.
    fileprivate var rule: ToyDataset.Kind {
        switch self {
        case .mixture: .mixture
        case .moons: .moons
        case .checkerboard: .checkerboard
        case .rings: .rings
        }
    }
}

extension CIFARSpec.Label {
    /// The label of a record; `nil` for none.
    fileprivate var column: CIFARFiles.Label? {
        switch self {
        case .fine: .fine
        case .coarse: .coarse
        case .none: nil
        }
    }
}

extension ShapesSpec.Label {
    /// The attribute that is the label; `nil` for none.
    fileprivate var attribute: ShapeDataset.Label? {
        switch self {
        case .size: .size
        case .color: .color
        case .shape: .shape
        case .position: .position
        case .none: nil
        }
    }
}
