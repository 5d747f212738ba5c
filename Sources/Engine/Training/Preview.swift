internal import Datasets
internal import Flow
internal import FlowMath
internal import Jobs
internal import NN
internal import Torch

/// A picture of what the averaged weights draw so far, from the same noise or source every time.
struct Preview {
    let spec: PreviewSpec
    let training: TrainingSpec
    let shape: [Int]
    let classes: Int
    /// The names of the classes above the pictures; `nil` for none.
    private let classNames: [String]?
    private let text: TextCondition?
    private let start: PathStart

    /// Samples where the spec names no classes and no texts.
    private static let unconditional = 8

    private var device: Device {
        get throws { try Device(named: training.device) }
    }

    init(
        _ preview: PreviewSpec, spec: TrainingSpec, shape: [Int], classes: Int, classNames: [String]? = nil,
        text: TextCondition? = nil,
        source: SourceExamples?
    ) {
        self.text = text
        self.spec = preview
        training = spec
        self.shape = shape
        self.classes = classes
        self.classNames = classNames
        start = PathStart(RandomStream(seed: spec.seed), for: .sampling, shape: shape, source: source)
    }

    /// One row of pictures.
    func draw(_ average: ExponentialMovingAverage) throws -> PNGImage {
        let device = try device
        let (network, parameters) = try NetworkFactory.make(
            training.network, shape: shape, classes: classes, text: text?.model, seed: training.seed, device: device,
            precision: training.train.precision, remembersTexts: true)
        try parameters.load(Dictionary(uniqueKeysWithValues: average.averages.map { ($0.name, $0.tensor) }))
        let labels = classes > 0 ? spec.classes.filter { $0 < classes } : []
        let prompts = text == nil ? [] : spec.prompts ?? []
        let count = max(labels.count, prompts.count) > 0 ? max(labels.count, prompts.count) : Self.unconditional
        var label = labels.isEmpty ? nil : try Tensor(labels.map(Int64.init), shape: [count])
        if let text, !prompts.isEmpty { label = try text.tokens.rows(prompts) }
        let first = try start(step: 0, samples: Array(0..<UInt64(count)), given: label).moved(to: device)
        let path = training.path
        let prediction = training.objective.predict
        let velocity = NetworkField(network: network, null: text?.tokens.null ?? Condition(label: classes))
            .velocity(predicting: prediction, on: path)
        let schedule = TimeSchedule.uniform(
            steps: spec.steps, over: path.integrationTimes(predicting: prediction))
        func solve(_ base: some VelocityField) throws -> Tensor {
            try RungeKutta(.heun).integrate(
                first, along: GuidedField(base, scale: spec.scale), given: label?.moved(to: device), over: schedule)
        }
        let samples = try solve(velocity).moved(to: .cpu)
        let decoder = try training.data.latents.flatMap { latents in
            try latents.decoder.map { try LatentDecoder($0, latents, shape: shape, device: device) }
        }
        let pictures = try PNGImage.pictures(of: decoder?(samples) ?? samples)
        let magnification = ImageGrid.magnification(forWidth: pictures[0].width)
        let grid = ImageGrid.picture(of: pictures, columns: count, magnification: magnification)
        return GridNames(columns: classNames.map { names in labels.map { names[$0] } } ?? [])
            .added(to: grid, cell: (pictures[0].width * magnification, pictures[0].height * magnification))
    }
}
